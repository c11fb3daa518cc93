package org.align4j.judge.annotate.page;

import java.util.List;
import org.align4j.core.server.ServerAddress;

/**
 * Where the page is served and to whom.
 *
 * @param host name or address to listen on
 * @param port 0 for a free one
 * @param names further names under which browsers ask for it, such as a proxy's
 * @param annotators who gets a link
 * @param instructions Markdown for the annotators, empty for none
 */
public record ServerConfig(String host, int port, List<String> names, List<String> annotators, String instructions) {
    public ServerConfig {
        names = List.copyOf(names);
        annotators = List.copyOf(annotators);
    }

    ServerAddress address() {
        return new ServerAddress(host, port, names);
    }
}
