package org.align4j.judge.http;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A model behind a URL.
 *
 * @param url what the paths of the protocol follow
 * @param model as the server knows it
 * @param key the secret itself, null for none: it is stored and shown nowhere, not even where the server says it
 */
public record Server(URI url, String model, @Nullable String key) {
    /** A path of the protocol. */
    public URI at(String path) {
        String base = url.toString();
        return URI.create((base.endsWith("/") ? base : base + "/") + path);
    }

    /** For the user. */
    public String label() {
        return model + " at " + url;
    }

    /** Never the key. */
    @Override
    public String toString() {
        return "Server[" + label() + "]";
    }
}
