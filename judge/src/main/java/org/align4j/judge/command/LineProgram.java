package org.align4j.judge.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.align4j.core.json.JsonTexts;
import org.jspecify.annotations.Nullable;

/** A running program that answers each line with a line. Not for several threads at once. */
public final class LineProgram implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ENDED = "";
    private static final int SHOWN_CHARACTERS = 200;

    private final Process process;
    private final BufferedWriter questions;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private volatile String lastError = "";

    private LineProgram(Process process) {
        this.process = process;
        this.questions = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        reading("answers", new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)))
                .start();
        // Errors are read too: a program that fills the pipe would stand still.
        Thread errors = new Thread(() -> keepLast(process.errorReader(StandardCharsets.UTF_8)), "judge-command-errors");
        errors.setDaemon(true);
        errors.start();
    }

    /** @throws IOException if there is no such program */
    public static LineProgram start(List<String> command) throws IOException {
        return new LineProgram(new ProcessBuilder(command).start());
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
        try {
            questions.write(JSON.writeValueAsString(question));
            questions.write('\n');
            questions.flush();
        } catch (IOException e) {
            throw new IOException("the program ended" + told(), e);
        }
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

    @Override
    public void close() {
        process.destroy();
    }

    private Thread reading(String what, BufferedReader lines) {
        Thread thread = new Thread(
                () -> {
                    try {
                        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                            if (!line.isBlank()) {
                                answers.add(line);
                            }
                        }
                    } catch (IOException e) {
                        lastError = String.valueOf(e.getMessage());
                    }
                    answers.add(ENDED);
                },
                "judge-command-" + what);
        thread.setDaemon(true);
        return thread;
    }

    private void keepLast(BufferedReader lines) {
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                lastError = line.isBlank() ? lastError : line;
            }
        } catch (IOException e) {
            lastError = String.valueOf(e.getMessage());
        }
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
        return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + " …";
    }
}
