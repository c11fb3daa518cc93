package org.align4j.data.source;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.data.value.Damage;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/** Comma- or tab-separated values with a header line (RFC 4180: quotes may hold line breaks). All values are strings. */
final class CsvSource implements RowSource {
    private static final int LONGEST_SHOWN = 200;

    private final Path file;
    private final LimitedStream limited;
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private final List<String> header;
    private long line = 1;

    CsvSource(Path file, InputStream in, char delimiter, SourceConfig options) {
        this.file = file;
        limited = new LimitedStream(in, options);
        try {
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(limited, StandardCharsets.UTF_8.newDecoder()), 1 << 16);
            reader.mark(1);
            if (reader.read() != '\uFEFF') {
                reader.reset();
            }
            CSVFormat format = CSVFormat.RFC4180
                    .builder()
                    .setDelimiter(delimiter)
                    .setIgnoreEmptyLines(true)
                    .get();
            parser = CSVParser.builder().setReader(reader).setFormat(format).get();
            records = parser.iterator();
        } catch (IOException | UncheckedIOException e) {
            throw damaged(e);
        }
        header = header();
    }

    private List<String> header() {
        CSVRecord first = nextRecord();
        List<String> names = first == null
                ? List.of()
                : named(first.stream().map(String::strip).toList());
        if (new HashSet<>(names).size() != names.size() || names.isEmpty()) {
            throw new UserError(file + ":1: the first line must name every column once, but is " + shown(names));
        }
        return names;
    }

    /** A column without a name, such as the row numbers that pandas writes, gets the name that pandas gives it. */
    private static List<String> named(List<String> header) {
        if (header.stream().allMatch(String::isEmpty)) {
            return List.of();
        }
        List<String> names = new ArrayList<>(header);
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).isEmpty()) {
                names.set(i, "Unnamed: " + i);
            }
        }
        return names;
    }

    private static String shown(List<String> names) {
        String all = String.join(", ", names);
        return all.length() <= LONGEST_SHOWN ? all : all.substring(0, LONGEST_SHOWN) + "…";
    }

    @Override
    public @Nullable SourceRow next() {
        CSVRecord values = nextRecord();
        if (values == null) {
            return null;
        }
        if (values.size() != header.size()) {
            String problem = "has " + values.size() + " values, the header has " + header.size();
            return Rows.bad(file, line, new RowProblem(Reason.WRONG_COLUMN_COUNT, problem));
        }
        ObjectNode columns = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < header.size(); i++) {
            columns.put(header.get(i), values.get(i));
        }
        return new SourceRow(file, line, columns, null);
    }

    private @Nullable CSVRecord nextRecord() {
        line = parser.getCurrentLineNumber() + 1;
        limited.beginRow();
        try {
            return records.hasNext() ? records.next() : null;
        } catch (UncheckedIOException e) {
            throw damaged(e);
        }
    }

    private UserError damaged(Exception e) {
        Throwable cause = e instanceof UncheckedIOException wrapped ? wrapped.getCause() : e;
        String what = cause instanceof CharacterCodingException
                ? "near here is not valid UTF-8"
                : cause instanceof CSVException
                        ? "is not valid CSV: " + words(String.valueOf(cause.getMessage()))
                        : "cannot be read: " + Damage.of(cause);
        return new UserError(file + ":" + line + ": " + what, e);
    }

    /** The library speaks of tokens. */
    private static String words(String message) {
        if (message.contains("between encapsulated token and delimiter")) {
            return "text follows a closing quote; a quote inside of a quoted text is written twice";
        }
        return message.contains("before encapsulated token finished") ? "a quote is opened and not closed" : message;
    }

    @Override
    public void close() {
        RowSources.close(file, parser);
    }
}
