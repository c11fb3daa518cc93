package org.align4j.core.server;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.align4j.core.UserError;

/**
 * Where a server listens and what it is called.
 *
 * @param host name or address to listen on
 * @param port 0 for a free one
 * @param names further names under which clients ask for it, such as a proxy's
 */
public record ServerAddress(String host, int port, List<String> names) {
    public ServerAddress {
        names = List.copyOf(names);
    }

    /** Whether only this machine can reach it. */
    public boolean loopback() {
        return address().isLoopbackAddress();
    }

    /** The names that it answers to. */
    public HostNames hostNames() {
        return new HostNames(address(), host, names);
    }

    InetAddress address() {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new UserError("host " + host + " is not a name of this machine", e);
        }
    }
}
