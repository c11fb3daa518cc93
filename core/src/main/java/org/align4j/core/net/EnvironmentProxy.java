package org.align4j.core.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.align4j.core.UserError;

/**
 * The proxy that {@code HTTPS_PROXY} names for addresses with https, less those of {@code NO_PROXY} and of this machine, as
 * curl and pip read them; else what Java's own properties say.
 */
public final class EnvironmentProxy {
    private static final int PORT = 8080;
    /** Not what it holds: that may be a password. */
    private static final String UNUSABLE =
            "the environment variable HTTPS_PROXY (or ALL_PROXY) must hold an address such as"
                    + " http://proxy:3128, but holds something else";

    private EnvironmentProxy() {}

    /**
     * For an HTTP client.
     *
     * @throws UserError if the variable holds no proxy
     */
    public static ProxySelector selector() {
        return of(System.getenv());
    }

    static ProxySelector of(Map<String, String> environment) {
        String proxy = first(environment, "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy");
        return proxy.isEmpty()
                ? ProxySelector.getDefault()
                : new Through(address(proxy), first(environment, "NO_PROXY", "no_proxy"));
    }

    private static String first(Map<String, String> environment, String... names) {
        return Stream.of(names)
                .map(name -> environment.getOrDefault(name, ""))
                .filter(value -> !value.isBlank())
                .findFirst()
                .orElse("")
                .strip();
    }

    private static InetSocketAddress address(String proxy) {
        try {
            URI address = new URI(proxy.contains("://") ? proxy : "http://" + proxy);
            if (address.getHost() == null) {
                throw new UserError(UNUSABLE);
            }
            return new InetSocketAddress(address.getHost(), address.getPort() < 0 ? PORT : address.getPort());
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new UserError(UNUSABLE, e);
        }
    }

    /** All addresses with https but those that are left out. */
    private static final class Through extends ProxySelector {
        private final ProxySelector proxy;
        private final List<String> without;

        Through(InetSocketAddress address, String without) {
            this.proxy = ProxySelector.of(address);
            this.without = Stream.of(without.toLowerCase(Locale.ROOT).split("[,\\s]+"))
                    .map(name -> name.replaceFirst("^\\*?\\.", "").replaceFirst(":\\d+$", ""))
                    .filter(name -> !name.isEmpty())
                    .toList();
        }

        @Override
        public List<Proxy> select(URI place) {
            String host = String.valueOf(place.getHost()).toLowerCase(Locale.ROOT);
            boolean own = host.equals("localhost") || host.equals("[::1]") || host.startsWith("127.");
            return !"https".equals(place.getScheme()) || own || leftOut(host)
                    ? List.of(Proxy.NO_PROXY)
                    : proxy.select(place);
        }

        private boolean leftOut(String host) {
            return without.stream()
                    .anyMatch(name -> name.equals("*") || host.equals(name) || host.endsWith("." + name));
        }

        @Override
        public void connectFailed(URI place, SocketAddress at, IOException failure) {}
    }
}
