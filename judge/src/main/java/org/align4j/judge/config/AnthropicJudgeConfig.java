package org.align4j.judge.config;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.judge.anthropic.AnthropicWire;
import org.align4j.judge.http.ChatWire;
import org.align4j.judge.http.ClientConfig;
import org.align4j.judge.http.Server;
import org.align4j.judge.language.Asking;
import org.align4j.judge.language.Price;
import org.align4j.judge.language.RequestConfig;
import org.jspecify.annotations.Nullable;

/** A language model behind Anthropic's messages: verdicts are forced by a tool, or read from the text. */
public record AnthropicJudgeConfig(
        @Option(doc = "Name stored with every verdict, and used for the file of its cached answers", def = "anthropic")
        String name,

        @Option(doc = "The server's URL without /v1", def = "https://api.anthropic.com")
        String baseUrl,

        @Option(doc = "The model's name") String model,

        @Option(doc = "Name of the environment variable that holds the key", def = "ANTHROPIC_API_KEY") @Nullable String apiKeyEnv,

        @Option(doc = "What it is asked, and how its answer is read", def = "{}")
        Asking question,

        @Option(doc = "Sampling options of the request", def = "{}")
        RequestConfig request,

        @Option(doc = "How the server is called", def = "{}")
        ClientConfig client,

        @Option(doc = "Its prices, and how much may be spent", def = "{}")
        Price price)
        implements ServedModelJudgeConfig {
    public AnthropicJudgeConfig {
        ServedModelJudgeConfig.check(name, model, baseUrl);
        Check.that(!baseUrl.matches(".*/v1/?"), "base-url", "must end before /v1, which is added to it", baseUrl);
    }

    @Override
    public ChatWire wire(Server server) {
        return new AnthropicWire(server, request.extra());
    }
}
