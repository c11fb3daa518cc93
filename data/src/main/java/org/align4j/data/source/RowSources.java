package org.align4j.data.source;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.json.JsonFile;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetInfo;

/** Opens a file or folder by its ending; {@code .gz} or {@code .zst} may follow that of a text file. */
public final class RowSources {
    private static final String ENDINGS =
            ".jsonl, .json, .csv, .tsv, .txt (these also with .gz or .zst), .arrow, .parquet, or a datasets folder";

    private RowSources() {}

    /**
     * Opens rows for reading.
     *
     * @param unit what is one row in a plain text file
     * @throws UserError if there is no such file or its kind is unknown
     */
    public static RowSource open(Path path, TextUnit unit) {
        return open(path, SourceConfig.of(unit));
    }

    /**
     * What of a file can be read apart: the files of a folder, the lines of JSON Lines between two places, otherwise the file.
     *
     * @param bytes how large a piece of lines is at least
     */
    public static List<FilePiece> pieces(Path path, SourceConfig options, long bytes) {
        if (Files.isDirectory(path)) {
            return folder(path).stream().map(FilePiece::whole).toList();
        }
        String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
        boolean lines = (name.endsWith(".jsonl") || name.endsWith(".ndjson") || name.endsWith(".json"))
                && size(path) > bytes
                && isLines(path, options);
        return lines ? LinePieces.of(path, bytes) : List.of(FilePiece.whole(path));
    }

    private static boolean isLines(Path path, SourceConfig options) {
        try (RowSource source = open(path, options)) {
            return source instanceof JsonLinesSource;
        }
    }

    private static long size(Path path) {
        try {
            return Files.size(path);
        } catch (IOException e) {
            throw new UserError(path + ": cannot be read: " + UserError.reason(e), e);
        }
    }

    /** Opens a piece; its rows are the same as when the whole is read. */
    public static RowSource open(FilePiece piece, SourceConfig options) {
        if (piece.isWhole()) {
            return open(piece.file(), options);
        }
        try {
            return new JsonLinesSource(piece.file(), LinePieces.open(piece), options, piece.firstLine());
        } catch (IOException e) {
            throw new UserError(piece.file() + ": cannot be read: " + UserError.reason(e), e);
        }
    }

    /** The same with limits. */
    public static RowSource open(Path path, SourceConfig options) {
        if (!Files.exists(path)) {
            throw new UserError(path + ": no such file");
        }
        if (Files.isDirectory(path)) {
            return new ArrowSource(folder(path));
        }
        if (!Files.isRegularFile(path)) {
            throw new UserError(
                    path + ": is a pipe or a device, but rows are read more than once; save them in a file first");
        }
        String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
        String ending = ending(Packing.unpackedName(name));
        return switch (ending) {
            case ".jsonl", ".ndjson" -> json(path, options, "[{"::equals);
            case ".json" -> json(path, options, start -> start.startsWith("[") || isWrapped(path, options));
            case ".csv" -> new CsvSource(path, bytes(path), ',', options);
            case ".tsv" -> new CsvSource(path, bytes(path), '\t', options);
            case ".txt", ".md" -> new TextSource(path, bytes(path), options);
            case ".arrow", ".arrows", ".feather", ".ipc" -> new ArrowSource(List.of(plain(path, name)));
            case ".parquet" -> new ParquetSource(plain(path, name));
            default -> throw new UserError(path + ": unknown kind of file, expected " + ENDINGS);
        };
    }

    /** A file that is read at any place. */
    private static Path plain(Path path, String name) {
        if (!Packing.unpackedName(name).equals(name)) {
            throw new UserError(path + ": Arrow and Parquet are compressed by themselves; unpack the " + ending(name)
                    + " around it first");
        }
        return path;
    }

    private static String ending(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(dot);
    }

    /**
     * Many files called .json hold JSON Lines, and Anthropic's {@code red_team_attempts.jsonl} is an array: what they start with
     * decides.
     */
    private static RowSource json(Path path, SourceConfig options, Predicate<String> isArray) {
        InputStream in = bytes(path);
        try {
            String start = visible(first(in));
            return isArray.test(start)
                    ? new JsonArraySource(path, in, options)
                    : new JsonLinesSource(path, in, options, 1);
        } catch (IOException e) {
            throw new UserError(path + ": cannot be read: " + UserError.reason(e), e);
        }
    }

    private static boolean isWrapped(Path path, SourceConfig options) {
        return JsonArraySource.isWrapped(bytes(path), options);
    }

    /** The first two characters that are neither space nor part of a byte order mark, as far as there are any. */
    private static String visible(byte[] bytes) {
        StringBuilder found = new StringBuilder();
        for (int i = 0; i < bytes.length && found.length() < 2; i++) {
            if (bytes[i] >= 0 && !Character.isWhitespace(bytes[i])) {
                found.append((char) bytes[i]);
            }
        }
        return found.toString();
    }

    /** The unpacked bytes of a text file, which can go back to their beginning. */
    private static InputStream bytes(Path path) {
        try {
            InputStream in = new BufferedInputStream(Packing.open(path));
            FirstBytes.refuseOther(path, first(in));
            return in;
        } catch (IOException e) {
            throw new UserError(path + ": cannot be read: " + UserError.reason(e), e);
        }
    }

    private static byte[] first(InputStream in) throws IOException {
        in.mark(FirstBytes.COUNT + 1);
        byte[] first = in.readNBytes(FirstBytes.COUNT);
        in.reset();
        return first;
    }

    /** The Arrow files of a dataset folder: ours, or what {@code datasets.save_to_disk} writes. */
    private static List<Path> folder(Path folder) {
        try {
            if (Files.exists(folder.resolve("dataset_dict.json"))) {
                throw new UserError(folder + ": has several splits, name one: " + subfolders(folder));
            }
            List<Path> files = new ArrayList<>();
            if (Files.exists(folder.resolve(DatasetInfo.FILE))) {
                for (DatasetInfo.Part part : Dataset.info(folder).parts()) {
                    part.problem(folder).ifPresent(problem -> {
                        throw new UserError(problem);
                    });
                    files.add(folder.resolve(part.file()));
                }
            } else if (Files.exists(folder.resolve("state.json"))) {
                files.addAll(savedByDatasets(folder));
            } else {
                throw new UserError(folder + ": is not a dataset folder (it has neither " + DatasetInfo.FILE
                        + " nor state.json);" + " name the files in it");
            }
            return files;
        } catch (IOException e) {
            throw new UserError(folder + ": cannot be read: " + UserError.reason(e), e);
        }
    }

    private static List<Path> savedByDatasets(Path folder) {
        List<Path> files = new ArrayList<>();
        Path state = folder.resolve("state.json");
        for (JsonNode entry : JsonFile.object(state).path("_data_files")) {
            String name = entry.path("filename").asText();
            if (!DatasetInfo.isFileName(name)) {
                throw new UserError(state + ": names '" + name + "', which is not a file in this folder");
            }
            files.add(folder.resolve(name));
        }
        return files;
    }

    private static List<Path> subfolders(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isDirectory).sorted().toList();
        }
    }

    static void close(Path file, Closeable open) {
        try {
            open.close();
        } catch (IOException e) {
            throw new UserError(file + ": cannot be closed: " + UserError.reason(e), e);
        }
    }
}
