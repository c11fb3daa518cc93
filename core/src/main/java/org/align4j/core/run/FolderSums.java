package org.align4j.core.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.align4j.core.UserError;

/**
 * Checksums of a folder's files, kept in it, so that a bit that changes on the disk is found before it changes a result. They
 * find damage, not intent: whoever can write the files can write the sums.
 */
public final class FolderSums {
    private static final String FILE = "sums.txt";
    private static final int BUFFER_BYTES = 1 << 20;

    private FolderSums() {}

    /** Notes what all files of the folder hold now. */
    public static void write(Path folder) throws IOException {
        Files.writeString(folder.resolve(FILE), String.join("\n", lines(folder)), StandardCharsets.UTF_8);
    }

    /**
     * Refuses a folder whose files are not those noted; one that an earlier version wrote has no notes and is taken as it is.
     *
     * @throws UserError naming what is gone or has changed
     */
    public static void require(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return;
        }
        // not readString, which refuses bytes that are damaged
        List<String> noted = List.of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n"));
        List<String> now = lines(folder);
        if (!now.equals(noted)) {
            String changed = now.stream()
                    .filter(line -> !noted.contains(line))
                    .findFirst()
                    .map(line -> "/" + line.substring(line.indexOf("  ") + 2))
                    .orElse("");
            throw new UserError(
                    folder + changed + ": is not as it was written, so what is continued from it would be wrong;"
                            + " delete " + folder + " to start from the beginning");
        }
    }

    private static List<String> lines(Path folder) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Path file : files(folder)) {
            lines.add(sum(file) + "  " + folder.relativize(file));
        }
        return lines;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile)
                    .filter(file -> !file.equals(folder.resolve(FILE)))
                    .sorted()
                    .toList();
        }
    }

    private static String sum(Path file) throws IOException {
        CRC32C crc = new CRC32C();
        byte[] buffer = new byte[BUFFER_BYTES];
        long size = 0;
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                crc.update(buffer, 0, read);
                size += read;
            }
        }
        return String.format(Locale.ROOT, "%08x %d", crc.getValue(), size);
    }
}
