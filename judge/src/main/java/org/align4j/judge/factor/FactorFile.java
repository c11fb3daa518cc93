package org.align4j.judge.factor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigTree;

/**
 * A stored {@link FactorList}.
 *
 * @param path the file itself
 * @param text as it stands there
 */
public record FactorFile(Path path, String text, FactorList list) {
    /** Its name in a reward's folder. */
    public static final String NAME = "factors.yaml";

    /**
     * Reads one.
     *
     * @param given the file, or the reward or run that holds it
     * @throws UserError if there is none, or it is no list of factors
     */
    public static FactorFile read(Path given) {
        Path path = List.of(given, given.resolve(NAME), given.resolve("reward").resolve(NAME)).stream()
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() ->
                        new UserError(given + ": no " + NAME + " here; align reward --loss.type factors writes one"));
        try {
            String text = Files.readString(path);
            if (ConfigTree.parse(text, path.toString()) instanceof ConfigTree.Mapping mapping) {
                return new FactorFile(path, text, ConfigLoader.load(FactorList.class, mapping));
            }
            throw new UserError(path + ": is not a list of factors; it begins with 'factors:'");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
