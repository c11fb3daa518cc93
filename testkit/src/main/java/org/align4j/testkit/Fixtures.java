package org.align4j.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The golden fixtures that travel with the project, and the larger set beside it where there is one. */
public final class Fixtures {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Fixtures() {}

    /** A fixture's file or folder, such as {@code checkpoints/llama}; fails if it is not there. */
    public static Path path(String name) {
        Path path = root().resolve("testkit/src/main/resources/fixtures").resolve(name);
        if (!Files.exists(path)) {
            throw new IllegalArgumentException("no fixture " + path);
        }
        return path;
    }

    /** A fixture's JSON file, such as {@code losses/dpo.json}. */
    public static JsonNode json(String name) {
        try {
            return JSON.readTree(path(name).toFile());
        } catch (IOException e) {
            throw new UncheckedIOException("fixture " + name, e);
        }
    }

    /**
     * A file or folder of the larger set ({@code ALIGN_SHARED}, default {@code ../shared} from the repository's root),
     * such as {@code fixtures/checkpoints/llama-tied}; the test is skipped with a message where it is not there.
     */
    public static Path shared(String name) {
        String given = System.getenv("ALIGN_SHARED");
        Path shared = given == null ? root().resolve("../shared") : Path.of(given);
        Path path = shared.resolve(name).normalize();
        Assumptions.assumeTrue(Files.exists(path), "skipped: no " + path + " (set ALIGN_SHARED)");
        return path;
    }

    /** The repository's root. */
    public static Path root() {
        String given = System.getenv("ALIGN_ROOT");
        Path folder = Path.of(given == null ? "" : given).toAbsolutePath();
        while (!Files.exists(folder.resolve("testkit/src/main/resources/fixtures"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException(
                        "not inside the repository: " + Path.of("").toAbsolutePath());
            }
        }
        return folder;
    }

    /** A row of numbers. */
    public static double[] numbers(JsonNode row) {
        double[] numbers = new double[row.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = row.get(i).asDouble();
        }
        return numbers;
    }

    /** A row of token ids. */
    public static int[] ids(JsonNode row) {
        int[] ids = new int[row.size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = row.get(i).intValue();
        }
        return ids;
    }
}
