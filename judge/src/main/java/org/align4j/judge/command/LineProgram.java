package org.align4j.judge.command;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.align4j.core.json.JsonTexts;
import org.jspecify.annotations.Nullable;

/**
 * A running program that answers each line with a line. Not for several threads at once. It may hang, talk without end or
 * never read: an answer is waited for so long and no longer, and what is kept of what it says is bounded.
 */
public final class LineProgram implements AutoCloseable {
    /** Two answers on one line, or a key that stands twice, say two things. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final String ENDED = "";
    private static final int SHOWN_CHARACTERS = 200;
    /** A program that goes on without being asked waits until these are read. */
    private static final int LINES_AHEAD = 4;

    private final Process process;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>(LINES_AHEAD);
    private final Thread listener;
    private volatile String lastError = "";

    private LineProgram(Process process) {
        this.process = process;
        this.listener = daemon("answers", this::listen);
        listener.start();
        // Errors are read too: a program that fills the pipe would stand still.
        daemon("errors", this::keepLastError).start();
    }

    /** @throws IOException if there is no such program */
    public static LineProgram start(List<String> command) throws IOException {
        LineProgram program = new LineProgram(new ProcessBuilder(command).start());
        RunningPrograms.add(program);
        return program;
    }

    /** Whether it still runs. */
    public boolean alive() {
        return process.isAlive();
    }

    /**
     * Puts one question and waits for its answer.
     *
     * @throws IOException if the program ends, says nothing in time, or says something else than an object of this id
     */
    public JsonNode ask(ObjectNode question, long timeoutMillis) throws IOException, InterruptedException {
        String unasked = answers.peek();
        if (unasked != null && !unasked.equals(ENDED)) {
            // It would be taken for the answer to this question.
            throw new IOException("the program said more than it was asked for: " + shorten(unasked));
        }
        byte[] asked = (JSON.writeValueAsString(question) + "\n").getBytes(StandardCharsets.UTF_8);
        // A program that does not read would hold this thread for ever.
        daemon("questions", () -> write(asked)).start();
        String line = answers.poll(timeoutMillis, TimeUnit.MILLISECONDS);
        if (line == null) {
            throw new IOException("the program did not answer within " + timeoutMillis / 1000.0 + " s" + told());
        }
        if (line.equals(ENDED)) {
            throw new IOException("the program ended" + told());
        }
        JsonNode answer = parse(line);
        if (answer == null || !answer.isObject() || !answer.path("id").equals(question.path("id"))) {
            throw new IOException("the program's line is not an object with the question's id: " + shorten(line));
        }
        return answer;
    }

    /** Ends the program and what it started, those that do not want to included. */
    @Override
    public void close() {
        RunningPrograms.remove(this);
        listener.interrupt();
        ProcessTree.end(process);
    }

    private void write(byte[] question) {
        OutputStream questions = process.getOutputStream();
        try {
            synchronized (questions) {
                questions.write(question);
                questions.flush();
            }
        } catch (IOException e) {
            // It has ended, or closed its input: the answer that does not come says so.
        }
    }

    private void listen() {
        try {
            ProgramLines lines = new ProgramLines(process.inputReader(StandardCharsets.UTF_8));
            try {
                for (String line = lines.next(); line != null; line = lines.next()) {
                    if (!line.isBlank()) {
                        answers.put(line);
                    }
                }
            } catch (IOException e) {
                lastError = String.valueOf(e.getMessage());
            }
            answers.put(ENDED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void keepLastError() {
        ProgramLines lines = new ProgramLines(process.errorReader(StandardCharsets.UTF_8));
        try {
            for (String line = lines.nextStart(); line != null; line = lines.nextStart()) {
                lastError = line.isBlank() ? lastError : line;
            }
        } catch (IOException e) {
            lastError = String.valueOf(e.getMessage());
        }
    }

    private static Thread daemon(String what, Runnable work) {
        Thread thread = new Thread(work, "judge-command-" + what);
        thread.setDaemon(true);
        return thread;
    }

    private String told() {
        return lastError.isEmpty() ? "" : ", last error line: " + shorten(lastError);
    }

    private static @Nullable JsonNode parse(String line) {
        try {
            return JsonTexts.changed(JSON.readTree(line), JsonTexts::wellFormed);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private static String shorten(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= SHOWN_CHARACTERS ? line : line.substring(0, SHOWN_CHARACTERS) + " …";
    }
}
