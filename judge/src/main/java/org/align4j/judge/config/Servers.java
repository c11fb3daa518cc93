package org.align4j.judge.config;

import java.net.URI;
import org.align4j.core.options.Check;
import org.align4j.judge.http.Server;
import org.jspecify.annotations.Nullable;

/** What judges behind URLs have in common. */
final class Servers {
    private Servers() {}

    static void checkName(String name) {
        Check.that(name.matches("[\\w.-]+"), "name", "must be letters, digits, dots, dashes", name);
    }

    /** The secret that an environment variable holds; null where none is named, or nobody will be asked. */
    static @Nullable String key(@Nullable String variable, JudgeContext context) {
        if (variable == null || !context.mayAsk()) {
            return null;
        }
        return Server.key("api-key-env", variable);
    }

    static URI url(String text) {
        return Server.url("base-url", text);
    }
}
