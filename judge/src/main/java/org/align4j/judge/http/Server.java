package org.align4j.judge.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.align4j.core.UserError;
import org.jspecify.annotations.Nullable;

/**
 * A model behind a URL.
 *
 * @param url what the paths of the protocol follow
 * @param model as the server knows it
 * @param key the secret itself, null for none: it is stored and shown nowhere, not even where the server says it
 */
public record Server(URI url, String model, @Nullable String key) {
    /** What a header can hold: the client's own message would show the key. */
    private static final Pattern PRINTABLE = Pattern.compile("[!-~]+");

    private static final Pattern OPERATION = Pattern.compile("/(chat/completions|completions|messages)/?$");

    /** A path of the protocol. */
    public URI at(String path) {
        String base = url.toString();
        return URI.create((base.endsWith("/") ? base : base + "/") + path);
    }

    /**
     * What an option says of where a server is.
     *
     * @throws UserError if it is not a URL without a name, a key, ? or # in it
     */
    public static URI url(String option, String text) {
        try {
            URI url = new URI(text);
            boolean speaksHttp = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            boolean bare = url.getUserInfo() == null && url.getRawQuery() == null && url.getRawFragment() == null;
            if (url.getHost() != null && speaksHttp && bare) {
                refuseOperation(option, url);
                return url;
            }
        } catch (URISyntaxException e) {
            // Not the text: it may hold a key.
            throw new UserError(
                    option + " must be a URL such as http://127.0.0.1:8000/v1, but character " + (e.getIndex() + 1)
                            + " of it cannot stand there",
                    e);
        }
        throw new UserError(
                option + " must be a URL such as http://127.0.0.1:8000/v1, without a name, a key, ? or # in it");
    }

    /** What documentation shows is often the whole address of one operation. */
    private static void refuseOperation(String option, URI url) {
        Matcher operation = OPERATION.matcher(String.valueOf(url.getPath()));
        if (operation.find()) {
            throw new UserError(option + " must end before " + operation.group() + ", which is added to it");
        }
    }

    /**
     * The secret that an environment variable holds.
     *
     * @param option that names the variable
     * @throws UserError if it is not set, or holds what a header cannot
     */
    public static String key(String option, String variable) {
        String key = System.getenv(variable);
        if (key == null || key.isBlank()) {
            throw new UserError(option + " names the environment variable " + variable + ", which is not set");
        }
        if (!PRINTABLE.matcher(key.strip()).matches()) {
            throw new UserError("the environment variable " + variable
                    + " must hold a key of printable ASCII characters without spaces, but holds others");
        }
        return key.strip();
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
