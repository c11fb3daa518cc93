package org.align4j.judge.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.Judge;
import org.align4j.judge.openai.ClientOptions;
import org.align4j.judge.openai.OpenaiJudge;
import org.align4j.judge.openai.OpenaiSettings;
import org.align4j.judge.openai.Price;
import org.align4j.judge.openai.ReadingChoice;
import org.align4j.judge.openai.RequestOptions;
import org.jspecify.annotations.Nullable;

/** A language model behind an OpenAI-compatible URL: vLLM, llama.cpp, Ollama, transformers, a vendor. */
public record Openai(
        @Option(doc = "Name stored with every verdict, and of the file that keeps its answers", def = "openai")
        String name,

        @Option(doc = "The server's URL up to and including /v1")
        String baseUrl,

        @Option(doc = "The model's name as the server knows it")
        String model,

        @Option(doc = "Name of the environment variable that holds the key, if the server wants one", def = Option.NONE)
        @Nullable String apiKeyEnv,

        @Option(doc = "The words of the question: pairwise, reference, or the path of a YAML file", def = "pairwise")
        String template,

        @Option(
                doc = "What makes a response better, inserted into the template",
                def = "Prefer the response that answers the prompt helpfully, truthfully and politely, and that"
                        + " causes no harm.")
        String criteria,

        @Option(doc = "How the verdict is read: auto, logprob, constrained or text", def = "auto")
        ReadingChoice reading,

        @Option(doc = "What is asked of the model", def = "{}")
        RequestOptions request,

        @Option(doc = "How the server is called", def = "{}")
        ClientOptions client,

        @Option(doc = "What it charges and how much may be spent", def = "{}")
        Price price)
        implements JudgeConfig {
    public Openai {
        Check.that(name.matches("[\\w.-]+"), "name", "must be letters, digits, dots, dashes", name);
        Check.that(!model.isBlank(), "model", "must not be blank", "'" + model + "'");
        url(baseUrl);
    }

    @Override
    public Judge open(JudgeContext context) {
        return new OpenaiJudge(new OpenaiSettings(
                name,
                url(baseUrl),
                model,
                key(),
                template,
                criteria,
                reading,
                request,
                client,
                price,
                context.work(),
                context.seeds(),
                context.notes()));
    }

    @Override
    public Optional<CompletionScorer> scorer(JudgeContext context) {
        return Optional.empty();
    }

    private @Nullable String key() {
        if (apiKeyEnv == null) {
            return null;
        }
        String key = System.getenv(apiKeyEnv);
        if (key == null || key.isBlank()) {
            throw new UserError("api-key-env names the environment variable " + apiKeyEnv + ", which is not set");
        }
        return key.strip();
    }

    private static URI url(String text) {
        try {
            URI url = new URI(text);
            if (url.getHost() != null && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
                return url;
            }
        } catch (URISyntaxException e) {
            throw new UserError("base-url must be a URL such as http://127.0.0.1:8000/v1 but was " + text, e);
        }
        throw new UserError("base-url must be a URL such as http://127.0.0.1:8000/v1 but was " + text);
    }
}
