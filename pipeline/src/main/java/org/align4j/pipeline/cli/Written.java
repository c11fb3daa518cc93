package org.align4j.pipeline.cli;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import org.align4j.core.UserError;
import org.align4j.core.options.KebabCase;
import org.align4j.core.run.FolderLock;
import org.align4j.pipeline.stage.Command;
import org.jspecify.annotations.Nullable;

/** What a command is about to write: nobody else writes there meanwhile, and nothing that it reads is written over. */
final class Written {
    private Written() {}

    /**
     * Locks the command's folder or file.
     *
     * @return null if it writes neither
     * @throws UserError if somebody else holds it, or the command reads it
     */
    static <C extends Record> @Nullable FolderLock lock(Command<C> command, C config) throws IOException {
        Path folder = command.writes(config);
        if (folder != null) {
            return FolderLock.of(folder, command.name());
        }
        Path file = command.writesFile(config);
        if (file == null) {
            return null;
        }
        refuseInput(file, config);
        return FolderLock.ofFile(file, command.name());
    }

    private static void refuseInput(Path file, Record config) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        for (RecordComponent component : config.getClass().getRecordComponents()) {
            if (!component.getName().equals("out")
                    && value(component, config) instanceof Path read
                    && Files.exists(read)
                    && Files.isSameFile(read, file)) {
                throw new UserError("--out " + file + ": is what --" + KebabCase.of(component.getName())
                        + " reads, and would be written over; give another --out");
            }
        }
    }

    private static @Nullable Object value(RecordComponent component, Record config) {
        try {
            return component.getAccessor().invoke(config);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("an option of " + config.getClass() + " cannot be read", e);
        }
    }
}
