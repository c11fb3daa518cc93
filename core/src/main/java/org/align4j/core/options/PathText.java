package org.align4j.core.options;

import java.nio.file.Path;
import java.util.regex.Pattern;
import org.align4j.core.UserError;

/** Paths as users write them: of a file or folder of this machine's disks, never a URL of some other file system. */
public final class PathText {
    static final String RULE =
            "must be a path on a disk that is mounted here (s3a://, hdfs:// and other URLs are not read)";

    private static final Pattern URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+://.*");

    private PathText() {}

    static boolean isUrl(String text) {
        return URL.matcher(text).matches();
    }

    /**
     * The path that a flag was given.
     *
     * @throws UserError if it is a URL: Java would take it for a relative path
     */
    public static Path of(String flag, String text) {
        if (isUrl(text)) {
            throw new UserError(flag + " " + RULE + " but was '" + text + "'");
        }
        return Path.of(text);
    }
}
