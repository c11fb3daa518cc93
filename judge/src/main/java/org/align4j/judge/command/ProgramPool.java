package org.align4j.judge.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.core.run.Hashes;
import org.align4j.judge.Verdict.Cost;
import org.align4j.judge.language.ResponseCache;
import org.jspecify.annotations.Nullable;

/** Runs a program several times over, asks whichever is free, starts another where one has died, keeps what they said. */
final class ProgramPool implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ID = "id";
    private static final int SHOWN_CHARACTERS = 200;

    private final CommandSettings settings;
    private final String identity;
    private final ResponseCache cache;
    private final ExecutorService workers;
    private final BlockingQueue<LineProgram> idle = new LinkedBlockingQueue<>();
    private final Map<String, Integer> askedIds = new ConcurrentHashMap<>();
    private final AtomicInteger failuresInARow = new AtomicInteger();
    private volatile @Nullable String stopped;

    ProgramPool(CommandSettings settings) {
        this.settings = settings;
        this.identity = identity(settings.command()) + (settings.time() == 1 ? "" : "time " + settings.time());
        this.cache = ResponseCache.open(settings.cache());
        this.workers = Executors.newFixedThreadPool(settings.programs(), task -> {
            Thread thread = new Thread(task, "judge-" + settings.name());
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * How a question ended.
     *
     * @param answer null if there is none
     * @param problem why not, empty if there is one
     * @param asked whether the program was asked now
     */
    record Answer(@Nullable JsonNode answer, String problem, boolean asked, long millis) {
        static Answer of(JsonNode said) {
            return new Answer(said, "", false, 0);
        }

        Cost cost() {
            return new Cost(0, 0, 0, 0, asked ? 1 : 0, millis);
        }
    }

    CommandSettings settings() {
        return settings;
    }

    /**
     * Answers of all questions, in their order.
     *
     * @param usable whether an answer is one; others are asked for again the next time
     */
    List<Answer> ask(List<ObjectNode> questions, Predicate<JsonNode> usable) {
        List<Callable<Answer>> tasks = new ArrayList<>();
        questions.forEach(question -> tasks.add(() -> ask(question, usable)));
        try {
            List<Answer> answers = new ArrayList<>();
            for (Future<Answer> answer : workers.invokeAll(tasks)) {
                answers.add(answer.get());
            }
            return answers;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserError("judge " + settings.name() + " was interrupted; the same command resumes", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof UserError problem ? problem : new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        workers.shutdownNow();
        idle.forEach(LineProgram::close);
        cache.close();
    }

    /** A field that must be a number: true, a text of digits or nothing at all is NaN, never 1, 0 or what it might mean. */
    static double number(JsonNode said, String field) {
        JsonNode value = said.path(field);
        return value.isNumber() ? value.doubleValue() : Double.NaN;
    }

    /** An answer in a message. */
    static String shown(JsonNode said) {
        String text = said.toString();
        return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + " …";
    }

    private Answer ask(ObjectNode question, Predicate<JsonNode> usable) throws InterruptedException {
        ObjectNode content = question.deepCopy();
        content.remove(ID);
        String key = Hashes.ofText(identity + "\n" + content);
        ResponseCache.Entry kept = cache.find(key).orElse(null);
        if (kept != null && usable.test(kept.body())) {
            return new Answer(kept.body(), "", false, kept.millis());
        }
        String reason = settings.starts() == CommandSettings.Starts.NEVER ? "not among the kept answers" : stopped;
        if (reason != null) {
            return new Answer(null, reason, false, 0);
        }
        long started = System.nanoTime();
        LineProgram program = idle.poll();
        try {
            if (program == null || !program.alive()) {
                program = LineProgram.start(settings.command());
            }
            JsonNode answer = program.ask(numbered(question), (long) (settings.timeoutSeconds() * 1000));
            idle.add(program);
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
            return answered(key, answer, usable, millis);
        } catch (IOException e) {
            if (program != null) {
                // What it may still say would answer another question.
                program.close();
            }
            return failed(e.getMessage() == null ? e.toString() : e.getMessage(), started);
        }
    }

    /** No two questions of a run have one id: a line too many can never be the answer to another question. */
    private ObjectNode numbered(ObjectNode question) {
        String id = question.path(ID).asText();
        int time = askedIds.merge(id, 1, Integer::sum);
        return time == 1 ? question : question.deepCopy().put(ID, id + "#" + time);
    }

    private Answer answered(String key, JsonNode answer, Predicate<JsonNode> usable, long millis) {
        if (answer.hasNonNull("error")) {
            failuresInARow.set(0);
            return new Answer(null, answer.path("error").asText(), true, millis);
        }
        if (usable.test(answer)) {
            cache.add(key, new ResponseCache.Entry(answer, 1, millis));
        }
        failuresInARow.set(0);
        return new Answer(answer, "", true, millis);
    }

    private Answer failed(String reason, long started) {
        if (failuresInARow.incrementAndGet() >= settings.failuresInARow()) {
            stopped = "not asked after " + settings.failuresInARow() + " failures in a row, the last: " + reason;
        }
        return new Answer(null, reason, true, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started));
    }

    /** The words, and the content of every file among them: a changed script is another judge. */
    private static String identity(List<String> command) {
        StringBuilder text = new StringBuilder();
        for (String word : command) {
            text.append(word).append('\n');
            Path file = Path.of(word);
            if (Files.isRegularFile(file)) {
                try {
                    text.append(Hashes.ofFile(file)).append('\n');
                } catch (IOException e) {
                    throw new UserError("cannot read " + file + ": " + e.getMessage(), e);
                }
            }
        }
        return text.toString();
    }

    /** About a prompt: text as text, a conversation as its messages; what is asked about it is for the caller to add. */
    static ObjectNode question(String id, Content prompt) {
        ObjectNode question = JSON.createObjectNode().put(ID, id);
        if (prompt instanceof Content.Chat chat) {
            ArrayNode messages = question.putArray("prompt");
            for (Message message : chat.messages()) {
                messages.addObject().put("role", message.role()).put("content", message.content());
            }
        } else {
            question.put("prompt", prompt.lastText());
        }
        return question;
    }
}
