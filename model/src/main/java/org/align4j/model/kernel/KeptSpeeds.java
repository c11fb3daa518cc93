package org.align4j.model.kernel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.Hashes;
import org.align4j.core.run.Versions;

/**
 * What was measured of a processor, kept in this user's cache: once for each processor, libtorch and version of the
 * program. Whoever deletes the file has it measured again.
 *
 * @param folder of the cache
 * @param processor its name
 * @param libtorch its version
 * @param program the program's version
 */
public record KeptSpeeds(Path folder, String processor, String libtorch, String program) {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();
    private static final int SHOWN_OF_HASH = 16;

    /** What this process has measured and could not write. */
    private static final Map<Path, MachineSpeeds> UNWRITTEN = new ConcurrentHashMap<>();

    /** Of this machine and program. */
    public static KeptSpeeds here() {
        return new KeptSpeeds(CacheFolder.of(System.getenv()), Processor.name(), Libtorch.VERSION, Versions.align4j());
    }

    /** As it lies on disk: beside the numbers what they are of. */
    record Kept(String processor, String libtorch, String program, MachineSpeeds speeds) {}

    /** Where it is kept. */
    public Path file() {
        String of = Hashes.ofText(String.join("\n", processor, libtorch, program));
        return folder.resolve("speeds-" + of.substring(0, SHOWN_OF_HASH) + ".json");
    }

    /** What is kept; nothing if it was never measured, or the file was damaged. */
    public Optional<MachineSpeeds> find() {
        try {
            return Files.exists(file())
                    ? Optional.of(JSON.readValue(file().toFile(), Kept.class).speeds())
                    : Optional.ofNullable(UNWRITTEN.get(file()));
        } catch (IOException e) {
            return Optional.ofNullable(UNWRITTEN.get(file()));
        }
    }

    /**
     * What is kept, else what is measured now and kept.
     *
     * @param say as in {@link #keep}
     */
    public MachineSpeeds findOr(Supplier<MachineSpeeds> measuring, Consumer<String> say) {
        return find().orElseGet(() -> keep(measuring.get(), say));
    }

    /**
     * Keeps what was measured, in place of what was kept before.
     *
     * @param say takes a line where nothing can be written, and this process alone keeps it
     */
    public MachineSpeeds keep(MachineSpeeds speeds, Consumer<String> say) {
        try {
            Files.createDirectories(folder);
            AtomicFiles.writeText(
                    file(),
                    JSON.writerWithDefaultPrettyPrinter()
                                    .writeValueAsString(new Kept(processor, libtorch, program, speeds))
                            + "\n");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers that cannot be written", e);
        } catch (NoSuchFileException e) {
            // Another process that has measured at the same time keeps the file instead.
            UNWRITTEN.put(file(), speeds);
        } catch (IOException e) {
            UNWRITTEN.put(file(), speeds);
            say.accept(
                    "auto: " + folder + " cannot be written, so every process measures again; set XDG_CACHE_HOME to a"
                            + " folder that can be, or give precision and weights themselves");
        }
        return speeds;
    }
}
