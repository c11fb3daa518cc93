package org.align4j.rl.value;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigWriter;
import org.align4j.core.options.Option;
import org.align4j.core.run.AtomicFiles;

/** What a value model's folder says beyond its weights ({@code value.yaml}): what its numbers are. */
public record ValueFacts(
        @Option(doc = "What the model was fitted to") ValueMethod value,

        @Option(
                doc = "How sure a policy was of the tokens that were passed over when it was fitted, and are when it is"
                        + " read",
                def = "1.0")
        double sure) {
    /** The file's name. */
    public static final String FILE = "value.yaml";

    /** Whether a folder holds a value model. */
    public static boolean are(Path folder) {
        return Files.isRegularFile(folder.resolve(FILE));
    }

    /** @throws UserError if the folder holds no value model of the stage {@code value} */
    public static ValueFacts read(Path folder) {
        if (!are(folder)) {
            throw new UserError(folder + ": has no " + FILE + "; a value model of the stage value is expected");
        }
        return ConfigLoader.load(ValueFacts.class, folder.resolve(FILE), List.of());
    }

    public void write(Path folder) throws IOException {
        AtomicFiles.writeText(folder.resolve(FILE), ConfigWriter.yaml(this));
    }
}
