package org.align4j.data.value;

import java.nio.file.FileSystemException;
import org.align4j.core.UserError;

/** What a library stumbled over in a damaged file, short: some print the whole file's metadata after it. */
public final class Damage {
    private static final int LONGEST = 200;

    private Damage() {}

    /** The first line of what was thrown, if it says anything. */
    public static String of(Throwable thrown) {
        if (thrown instanceof FileSystemException place) {
            return UserError.reason(place);
        }
        String message = String.valueOf(thrown.getMessage()).lines().findFirst().orElse("");
        if (thrown.getMessage() == null || message.isBlank()) {
            return "it is damaged";
        }
        return message.length() <= LONGEST ? message : message.substring(0, LONGEST) + "…";
    }
}
