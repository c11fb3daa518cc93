package org.align4j.judge.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;
import org.align4j.core.UserError;
import org.align4j.core.options.Check;
import org.jspecify.annotations.Nullable;

/** What judges behind URLs have in common. */
final class Servers {
    /** What a header can hold: the client's own message would show the key. */
    private static final Pattern PRINTABLE = Pattern.compile("[!-~]+");

    private Servers() {}

    static void checkName(String name) {
        Check.that(name.matches("[\\w.-]+"), "name", "must be letters, digits, dots, dashes", name);
    }

    /** The secret that an environment variable holds; null where none is named, or nobody will be asked. */
    static @Nullable String key(@Nullable String variable, JudgeContext context) {
        if (variable == null || !context.mayAsk()) {
            return null;
        }
        String key = System.getenv(variable);
        if (key == null || key.isBlank()) {
            throw new UserError("api-key-env names the environment variable " + variable + ", which is not set");
        }
        if (!PRINTABLE.matcher(key.strip()).matches()) {
            throw new UserError("the environment variable " + variable
                    + " must hold a key of printable ASCII characters without spaces, but holds others");
        }
        return key.strip();
    }

    static URI url(String text) {
        try {
            URI url = new URI(text);
            boolean speaksHttp = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            boolean bare = url.getUserInfo() == null && url.getRawQuery() == null && url.getRawFragment() == null;
            if (url.getHost() != null && speaksHttp && bare) {
                return url;
            }
        } catch (URISyntaxException e) {
            // Not the text: it may hold a key.
            throw new UserError(
                    "base-url must be a URL such as http://127.0.0.1:8000/v1, but character " + (e.getIndex() + 1)
                            + " of it cannot stand there",
                    e);
        }
        throw new UserError(
                "base-url must be a URL such as http://127.0.0.1:8000/v1, without a name, a key, ? or # in it");
    }
}
