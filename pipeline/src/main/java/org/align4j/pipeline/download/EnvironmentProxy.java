package org.align4j.pipeline.download;

import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;

/** The proxy that {@code HTTPS_PROXY} names, as curl and pip read it; else what Java's own properties say. */
public final class EnvironmentProxy {
    private static final int PORT = 8080;

    private EnvironmentProxy() {}

    /** For an HTTP client. */
    public static ProxySelector selector() {
        String proxy = Stream.of("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")
                .map(System::getenv)
                .filter(value -> value != null && !value.isBlank())
                .findFirst()
                .orElse("");
        if (proxy.isEmpty()) {
            return ProxySelector.getDefault();
        }
        URI address = URI.create(proxy.contains("://") ? proxy : "http://" + proxy);
        ProxySelector through = ProxySelector.of(
                new InetSocketAddress(address.getHost(), address.getPort() < 0 ? PORT : address.getPort()));
        return new ProxySelector() {
            @Override
            public List<java.net.Proxy> select(URI place) {
                return "https".equals(place.getScheme()) ? through.select(place) : List.of(java.net.Proxy.NO_PROXY);
            }

            @Override
            public void connectFailed(URI place, java.net.SocketAddress at, java.io.IOException failure) {}
        };
    }
}
