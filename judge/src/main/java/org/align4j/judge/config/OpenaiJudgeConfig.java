package org.align4j.judge.config;

import org.align4j.core.options.Option;
import org.align4j.judge.http.ChatWire;
import org.align4j.judge.http.ClientConfig;
import org.align4j.judge.http.Server;
import org.align4j.judge.language.Asking;
import org.align4j.judge.language.Price;
import org.align4j.judge.language.RequestConfig;
import org.align4j.judge.openai.OpenaiWire;
import org.jspecify.annotations.Nullable;

/** A language model behind an OpenAI-compatible URL: vLLM, llama.cpp, Ollama, transformers, a vendor. */
public record OpenaiJudgeConfig(
        @Option(doc = "Name stored with every verdict, and used for the file of its cached answers", def = "openai")
        String name,

        @Option(doc = "The server's URL up to and including /v1")
        String baseUrl,

        @Option(doc = "The model's name as the server knows it")
        String model,

        @Option(doc = "Name of the environment variable that holds the key, if the server wants one", def = Option.NONE)
        @Nullable String apiKeyEnv,

        @Option(doc = "What it is asked, and how its answer is read", def = "{}")
        Asking question,

        @Option(doc = "Sampling options of the request", def = "{}")
        RequestConfig request,

        @Option(doc = "How the server is called", def = "{}")
        ClientConfig client,

        @Option(doc = "Its prices, and how much may be spent", def = "{}")
        Price price)
        implements ServedModelJudgeConfig {
    public OpenaiJudgeConfig {
        ServedModelJudgeConfig.check(name, model, baseUrl);
    }

    @Override
    public ChatWire wire(Server server) {
        return new OpenaiWire(server, request.extra());
    }
}
