package org.align4j.pipeline.cuda;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.align4j.model.kernel.Libtorch;
import org.align4j.pipeline.download.RemoteFile;

/**
 * A Python package that holds native libraries.
 *
 * @param file by its place below the packages' address
 */
record Wheel(RemoteFile file) {
    /** Libraries of torch and of CUDA's parts; nothing else of a package is unpacked, and nothing outside the folder. */
    private static final Pattern LIBRARY =
            Pattern.compile("(torch|cusparselt|nvidia/\\w+)/lib/([\\w+-]+\\.so[\\w.+-]*)");

    private static final int COLUMNS = 3;

    /** All that make up the libtorch of this version. */
    static List<Wheel> all() {
        try (InputStream in = Objects.requireNonNull(Wheel.class.getResourceAsStream("wheels.txt"));
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(Wheel::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From a line {@code BYTES SHA-256 PLACE}. */
    static Wheel of(String line) {
        String[] words = line.split(" ", COLUMNS);
        return new Wheel(new RemoteFile(words[2], Long.parseLong(words[0]), words[1]));
    }

    /** The last part of its place. */
    String name() {
        return file.path().substring(file.path().lastIndexOf('/') + 1);
    }

    /** Unpacks its libraries, each to where its package has it. */
    static void unpack(Path wheel, Path folder) throws IOException {
        try (ZipFile zip = new ZipFile(wheel.toFile())) {
            for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().map(ZipEntry.class::cast)::iterator) {
                var library = LIBRARY.matcher(entry.getName());
                if (!library.matches() || Libtorch.ofPython(library.group(2))) {
                    continue;
                }
                Path target = folder.resolve(entry.getName());
                Files.createDirectories(target.getParent());
                Files.deleteIfExists(target);
                try (InputStream in = zip.getInputStream(entry)) {
                    Files.copy(in, target);
                }
            }
        }
    }
}
