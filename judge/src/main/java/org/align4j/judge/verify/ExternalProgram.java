package org.align4j.judge.verify;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.align4j.judge.Candidate;
import org.align4j.judge.command.ProcessTree;

/** A program of the user's, run once for each completion. */
record ExternalProgram(List<String> command, double timeoutSeconds) {
    private static final ObjectMapper JSON = new ObjectMapper();

    CheckOutcome check(Candidate candidate) {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            return CheckOutcome.undecided("cannot run " + command.get(0) + ": " + e.getMessage());
        }
        try {
            Thread question = new Thread(() -> ask(process, candidate), "verifier-question");
            question.setDaemon(true);
            // A program that does not read would hold this thread for ever.
            question.start();
            if (!process.waitFor((long) (timeoutSeconds * 1000), TimeUnit.MILLISECONDS)) {
                return CheckOutcome.undecided(command.get(0) + " took more than " + timeoutSeconds + " s");
            }
            return outcome(process.exitValue());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return CheckOutcome.undecided("interrupted");
        } finally {
            ProcessTree.end(process);
        }
    }

    private CheckOutcome outcome(int exitCode) {
        return switch (exitCode) {
            case 0 -> CheckOutcome.correctIf(true, command.get(0) + " says right");
            case 1 -> CheckOutcome.correctIf(false, command.get(0) + " says wrong");
            default -> CheckOutcome.undecided(command.get(0) + " ended with exit code " + exitCode);
        };
    }

    private static void ask(Process process, Candidate candidate) {
        ObjectNode question = JSON.createObjectNode()
                .put("prompt", candidate.prompt().lastText())
                .put("completion", candidate.completion().lastText())
                .put("ground_truth", candidate.groundTruth());
        try (OutputStream input = process.getOutputStream()) {
            input.write((question + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // A program may answer without reading its input; its exit code says the rest.
            return;
        }
    }
}
