package org.align4j.rl.episode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.core.run.Seeds;
import org.align4j.judge.command.LineProgram;
import org.align4j.model.text.ReplyTokens;
import org.align4j.model.text.Tokenizer;
import org.jspecify.annotations.Nullable;

/**
 * An environment in a program of the user's, a child process that answers each line of JSON with a line: {@code reset} at an
 * episode's first turn, {@code step} at each, {@code close} where it is cut off. What it answers is tokenized alone and
 * appended; what came before is never tokenized again. A program that dies, says nothing in time or answers
 * {@code {"error": …}} leaves its episode without a score; the next episode starts it anew.
 */
public final class ProcessEnvironment implements Environment {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LARGEST_FAILURES = 16;

    private final EnvironmentConfig config;
    private final Tokenizer tokenizer;
    private final Seeds seeds;
    private final Set<Long> open = new HashSet<>();
    private @Nullable LineProgram program;
    private int failures;

    /**
     * @param tokenizer the policy's
     * @param seeds of the run: each episode is given one that follows from its number
     */
    public ProcessEnvironment(EnvironmentConfig config, Tokenizer tokenizer, Seeds seeds) {
        this.config = config;
        this.tokenizer = tokenizer;
        this.seeds = seeds;
    }

    @Override
    public Response reply(long id, Episode soFar) {
        try {
            Response response = answered(id, soFar);
            failures = 0;
            return response;
        } catch (IOException e) {
            stop();
            if (++failures >= LARGEST_FAILURES) {
                throw new UserError("environment " + config.command() + ": " + failures
                        + " failures in a row, the last: " + e.getMessage());
            }
            return Response.failed("environment: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserError("environment " + config.command() + " was interrupted; the same command resumes", e);
        }
    }

    @Override
    public int maxTurns() {
        return config.maxTurns();
    }

    private Response answered(long id, Episode soFar) throws IOException, InterruptedException {
        boolean first = soFar.turns().size() == 1;
        if (!first && !open.contains(id)) {
            throw new IOException("the program ended in the middle of the episode");
        }
        if (first) {
            ask(reset(id, soFar));
            open.add(id);
        }
        Turn last = soFar.turns().get(soFar.turns().size() - 1);
        JsonNode answer = ask(JSON.createObjectNode()
                .put("op", "step")
                .put("id", Long.toString(id))
                .put("text", last.message().content()));
        double reward = answer.has("reward") ? number(answer.path("reward")) : 0;
        if (!Double.isFinite(reward)) {
            throw new IOException("the reward " + answer.path("reward") + " is not a number");
        }
        if (answer.path("done").asBoolean(false)) {
            open.remove(id);
            return new Response(Optional.empty(), reward, "");
        }
        if (!answer.path("observation").isTextual()
                || answer.path("observation").asText().isEmpty()) {
            throw new IOException("the answer to step has neither done: true nor an observation: " + answer);
        }
        Message message = new Message(Message.USER, answer.path("observation").asText());
        return Response.next(new Reply(message, tokens(soFar, message)), reward);
    }

    private static double number(JsonNode value) {
        return value.isNumber() ? value.doubleValue() : Double.NaN;
    }

    private ObjectNode reset(long id, Episode episode) {
        return JSON.createObjectNode()
                .put("op", "reset")
                .put("id", Long.toString(id))
                .put("prompt", episode.prompt().prompt().lastText())
                .put("ground_truth", episode.prompt().groundTruth())
                .put("seed", seeds.seed("environment-" + id) & Integer.MAX_VALUE);
    }

    private JsonNode ask(ObjectNode question) throws IOException, InterruptedException {
        if (program == null || !program.alive()) {
            stop();
            program = LineProgram.start(config.command());
        }
        JsonNode answer = program.ask(question, (long) (config.timeout() * 1000));
        if (answer.hasNonNull("error")) {
            throw new IOException(answer.path("error").asText());
        }
        return answer;
    }

    private int[] tokens(Episode soFar, Message message) {
        if (soFar.prompt().prompt() instanceof Content.Chat chat) {
            List<Message> before = new ArrayList<>(chat.messages());
            soFar.turns().forEach(turn -> before.add(turn.message()));
            int[] ids = soFar.ids();
            return ReplyTokens.encode(tokenizer, before, message, ids[ids.length - 1]);
        }
        return tokenizer.encode(message.content());
    }

    @Override
    public void abandon(long id) {
        if (open.remove(id)) {
            try {
                ask(JSON.createObjectNode().put("op", "close").put("id", Long.toString(id)));
            } catch (IOException e) {
                // Nothing hangs on the answer: the next episode starts another program.
                stop();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void stop() {
        open.clear();
        if (program != null) {
            program.close();
            program = null;
        }
    }

    @Override
    public void close() {
        stop();
    }
}
