package org.align4j.judge.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.align4j.core.run.Hashes;
import org.align4j.core.run.Seeds;
import org.jspecify.annotations.Nullable;

/**
 * Everything an {@link OpenaiJudge} needs to know.
 *
 * @param baseUrl up to and including {@code /v1}
 * @param key the secret itself, sent as bearer token and stored nowhere; null for none
 * @param template id of a built-in template, or path of a YAML file
 * @param criteria what "better" means, in the judge file's words
 * @param work where answers are kept
 * @param notes takes lines for the user
 */
public record OpenaiSettings(
        String name,
        URI baseUrl,
        String model,
        @Nullable String key,
        String template,
        String criteria,
        ReadingChoice reading,
        RequestOptions request,
        ClientOptions client,
        Price price,
        Path work,
        Seeds seeds,
        Consumer<String> notes) {
    private static final int MOST_PROBE_TRIES = 3;

    URI endpoint() {
        String base = baseUrl.toString();
        return URI.create((base.endsWith("/") ? base : base + "/") + "chat/completions");
    }

    /** What tells this judge's kept answers from those of another server, model or template. */
    String identity(Template loaded) {
        return Hashes.ofText(endpoint() + "\n" + model + "\n" + loaded.sha256() + "\n" + request.extra());
    }

    ChatClient client(CallLimit limit, Pause pause) {
        return client(limit, pause, client.tries());
    }

    /** For the first calls: a server that is not there should not be waited for long. */
    ChatClient probeClient(CallLimit limit, Pause pause) {
        return client(limit, pause, Math.min(MOST_PROBE_TRIES, client.tries()));
    }

    private ChatClient client(CallLimit limit, Pause pause, int tries) {
        RandomGenerator generator = seeds.generator("judge/" + name + "/pauses");
        RetryPolicy retries = new RetryPolicy(tries, InstantSource.system(), () -> {
            synchronized (generator) {
                return generator.nextDouble();
            }
        });
        Duration timeout = Duration.ofMillis((long) (client.timeout() * 1000));
        return new ChatClient(endpoint(), key, timeout, retries, limit, pause, System::nanoTime);
    }

    ObjectNode body(ChatRequest request) {
        return request.body(model, this.request.extra());
    }

    /** Never the key. */
    @Override
    public String toString() {
        return "OpenaiSettings[" + name + ", " + model + " at " + baseUrl + "]";
    }
}
