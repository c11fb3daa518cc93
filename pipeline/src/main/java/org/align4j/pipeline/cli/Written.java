package org.align4j.pipeline.cli;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import org.align4j.core.UserError;
import org.align4j.core.options.KebabCase;
import org.align4j.core.run.Console;
import org.align4j.core.run.FolderLock;
import org.align4j.pipeline.stage.Command;
import org.jspecify.annotations.Nullable;

/** What a command is about to write: nobody else writes there meanwhile, and nothing that it reads is written over. */
final class Written {
    private Written() {}

    /**
     * Locks the command's folder or file, and has the console say what is left of it after Ctrl-C.
     *
     * @return null if it writes neither
     * @throws UserError if somebody else holds it, or the command reads it
     */
    static <C extends Record> @Nullable FolderLock lock(Command<C> command, C config, Console console)
            throws IOException {
        Path folder = command.writes(config);
        Path file = command.writesFile(config);
        FolderLock lock = null;
        if (folder != null) {
            lock = FolderLock.of(folder, command.name());
        } else if (file != null) {
            refuseInput(file, config);
            lock = FolderLock.ofFile(file, command.name());
        }
        if (lock != null) {
            console.ifInterrupted((folder == null ? file : folder)
                    + ": interrupted, nothing is finished; give the same command again");
        }
        return lock;
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
