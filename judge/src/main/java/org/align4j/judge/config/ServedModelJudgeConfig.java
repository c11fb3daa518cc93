package org.align4j.judge.config;

import org.align4j.core.options.Check;
import org.align4j.judge.backend.ChatBackend;
import org.align4j.judge.http.ChatWire;
import org.align4j.judge.http.ClientConfig;
import org.align4j.judge.http.HttpBackend;
import org.align4j.judge.http.Server;
import org.jspecify.annotations.Nullable;

/** A language model behind a URL; what its server speaks is the only difference. */
public sealed interface ServedModelJudgeConfig extends LanguageModelJudgeConfig
        permits OpenaiJudgeConfig, AnthropicJudgeConfig {
    String baseUrl();

    /** The model's name as the server knows it. */
    String model();

    /** Name of the environment variable that holds the key, null if the server wants none. */
    @Nullable String apiKeyEnv();

    ClientConfig client();

    /** What is said to the server. */
    ChatWire wire(Server server);

    @Override
    default int failuresInARow() {
        return client().failuresInARow();
    }

    @Override
    default int sharedCalls() {
        return client().concurrency().most();
    }

    @Override
    default ChatBackend backend(JudgeContext context) {
        Server server = new Server(Servers.url(baseUrl()), model(), Servers.key(apiKeyEnv(), context));
        return new HttpBackend(wire(server), client(), name(), context.seeds(), context.notes());
    }

    /** @throws org.align4j.core.UserError if no such judge can be */
    static void check(String name, String model, String baseUrl) {
        Servers.checkName(name);
        Check.that(!model.isBlank(), "model", "must not be blank", "'" + model + "'");
        Servers.url(baseUrl);
    }
}
