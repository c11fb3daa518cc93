package org.align4j.pipeline.stage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.align4j.core.run.Seeds;

/**
 * A stage that can say what it would take without doing it: {@code --dry-run}.
 *
 * @param <C> its options
 */
public interface DryRun<C extends Record> {
    /**
     * Says it, and leaves nothing behind.
     *
     * @param inputs the stage's inputs, by name
     * @param seeds the run's
     */
    void dryRun(C config, Map<String, Path> inputs, Seeds seeds, CommandContext context) throws IOException;
}
