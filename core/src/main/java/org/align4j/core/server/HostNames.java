package org.align4j.core.server;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names under which the server may be asked. A page elsewhere that makes a browser ask it under another name (DNS
 * rebinding) is refused.
 */
public final class HostNames {
    private static final Pattern ORIGIN = Pattern.compile("(https?)://([^/]+)");

    private final Set<String> names = new HashSet<>();
    private final Set<String> proxies = new HashSet<>();

    /**
     * The names of a server.
     *
     * @param host what it listens on
     * @param given how the user named that
     * @param more further names, such as a proxy's
     */
    public HostNames(InetAddress host, String given, List<String> more) {
        names.addAll(List.of("localhost", "127.0.0.1", "[::1]"));
        if (!host.isLoopbackAddress()) {
            names.add(given.toLowerCase(Locale.ROOT));
            addOwn();
        }
        more.forEach(name -> proxies.add(name.toLowerCase(Locale.ROOT)));
        names.addAll(proxies);
    }

    private void addOwn() {
        try {
            names.add(InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT));
            for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                for (InetAddress address : Collections.list(network.getInetAddresses())) {
                    String text = address.getHostAddress().replaceFirst("%.*", "");
                    names.add(text.contains(":") ? "[" + text + "]" : text);
                }
            }
        } catch (SocketException | UnknownHostException e) {
            // Then it is reached by the names that were given.
            return;
        }
    }

    /**
     * Whether a page is this server's own: it comes from where the request goes to, port included, or from a proxy that
     * the owner named and that hands requests on under another name.
     */
    public boolean own(String origin, String host) {
        Matcher matcher = ORIGIN.matcher(origin.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return false;
        }
        String from = matcher.group(2);
        String usual = matcher.group(1).equals("https") ? ":443" : ":80";
        String asked = host.toLowerCase(Locale.ROOT);
        return proxies.contains(from) || from.equals(asked) || (from + usual).equals(asked);
    }

    /** Whether a Host header, with or without a port, names this server. */
    public boolean hold(String header) {
        return names.contains(header.toLowerCase(Locale.ROOT).replaceFirst(":\\d+$", ""));
    }

    /**
     * Refuses a request that was not meant for this server: one for another host, or one that another page's script makes a
     * browser send.
     */
    public void check(WebExchange exchange) throws Refusal {
        String target = exchange.target();
        if (!target.startsWith("/") || target.startsWith("//")) {
            throw new Refusal(400, "a path begins with one /");
        }
        List<String> hosts = exchange.headers("Host");
        if (hosts.size() > 1) {
            throw new Refusal(400, "a request names one host");
        }
        if (hosts.isEmpty() || !hold(hosts.get(0))) {
            String host = hosts.isEmpty() ? "nothing" : hosts.get(0);
            throw new Refusal(
                    421,
                    "this server is not known as " + host
                            + "; the option names of the command that serves adds a name");
        }
        if (!exchange.method().matches("GET|HEAD|POST")) {
            throw new Refusal(405, "only GET and POST");
        }
        List<String> origins = exchange.headers("Origin");
        if (exchange.posts() && !origins.isEmpty() && (origins.size() > 1 || !own(origins.get(0), hosts.get(0)))) {
            throw new Refusal(403, "posted from another page: " + String.join(", ", origins));
        }
    }

    /** As {@link #check}, for a server whose posts come from its own pages alone, which say so. */
    public void checkPage(WebExchange exchange) throws Refusal {
        check(exchange);
        if (exchange.posts() && exchange.headers("Origin").isEmpty()) {
            throw new Refusal(403, "posted from another page: ");
        }
    }
}
