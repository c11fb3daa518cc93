package org.align4j.judge.language;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.run.AtomicFiles;
import org.align4j.judge.backend.Capabilities;
import org.jspecify.annotations.Nullable;

/** The files in which a judge keeps what it need not ask again. */
public final class KeptAnswers {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path capabilities;

    KeptAnswers(Path folder, String judge) {
        this.capabilities = folder.resolve("capabilities-" + judge + ".json");
    }

    /** Where a judge's answers are. */
    public static Path file(Path folder, String judge) {
        return folder.resolve("responses-" + judge + ".jsonl");
    }

    /** Whether a file in a work folder is one of those. */
    public static boolean isKept(Path file) {
        return file.getFileName().toString().matches("(responses-.+\\.jsonl)|(capabilities-.+\\.json)");
    }

    /**
     * Adds to a folder what another one keeps and it does not: answers of other processes, which asked for the same run.
     * A line that a killed process has torn is left out.
     */
    public static void gather(Path from, Path into) throws IOException {
        List<Path> kept;
        try (Stream<Path> files = Files.list(from)) {
            kept = files.filter(KeptAnswers::isKept).sorted().toList();
        }
        for (Path file : kept) {
            Path own = into.resolve(file.getFileName());
            if (!Files.exists(own)) {
                Files.copy(file, own);
            } else if (file.getFileName().toString().endsWith(".jsonl")) {
                ResponseCache.addAll(file, own);
            }
        }
    }

    private record Recorded(String judge, Capabilities capabilities) {}

    /** What was found out of this very judge; null if nothing was. */
    @Nullable Capabilities capabilities(String judge) {
        if (!Files.exists(capabilities)) {
            return null;
        }
        try {
            Recorded recorded = JSON.readValue(capabilities.toFile(), Recorded.class);
            return recorded != null && judge.equals(recorded.judge()) ? recorded.capabilities() : null;
        } catch (JsonProcessingException e) {
            // It was cut or edited: what it said is found out again.
            return null;
        } catch (IOException e) {
            throw new UserError("cannot read " + capabilities + ": " + e.getMessage(), e);
        }
    }

    void remember(String judge, Capabilities known) {
        try {
            AtomicFiles.writeText(capabilities, JSON.writeValueAsString(new Recorded(judge, known)) + "\n");
        } catch (IOException e) {
            throw new UserError("cannot write " + capabilities + ": " + e.getMessage(), e);
        }
    }
}
