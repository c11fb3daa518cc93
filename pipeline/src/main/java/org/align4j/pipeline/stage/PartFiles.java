package org.align4j.pipeline.stage;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.run.AtomicFiles;

/**
 * The files of one work's parts: {@code part-00000.rows} of rows, {@code part-00000.answers} of their answers, a JSON text a
 * line. Numbers are written as short as they can be read back exactly.
 */
record PartFiles(Path folder) {
    private static final ObjectMapper JSON = JsonMapper.builder()
            // records by their components alone, whatever else they can say
            .visibility(PropertyAccessor.GETTER, JsonAutoDetect.Visibility.NONE)
            .visibility(PropertyAccessor.IS_GETTER, JsonAutoDetect.Visibility.NONE)
            .visibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY)
            .addMixIn(Content.class, TextOrChat.class)
            .build();

    /** A content is told by its only key. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
    @JsonSubTypes({@JsonSubTypes.Type(Content.Text.class), @JsonSubTypes.Type(Content.Chat.class)})
    private interface TextOrChat {}

    Path rows(int part) {
        return folder.resolve(String.format(Locale.ROOT, "part-%05d.rows", part));
    }

    Path answers(int part) {
        return folder.resolve(String.format(Locale.ROOT, "part-%05d.answers", part));
    }

    /** Writes a part's rows; answers to other rows that were there before are deleted. */
    <Q> void writeRows(int part, Class<Q> type, List<Q> rows) throws IOException {
        Path file = rows(part);
        Path fresh = AtomicFiles.temporaryFor(file);
        write(fresh, type, rows);
        if (!Files.exists(file) || Files.mismatch(file, fresh) >= 0) {
            Files.deleteIfExists(answers(part));
        }
        AtomicFiles.publish(fresh, file);
    }

    <Q> List<Q> readRows(int part, Class<Q> type) throws IOException {
        return read(rows(part), type);
    }

    boolean isAnswered(int part) {
        return Files.exists(answers(part));
    }

    /** Writes a part's answers; if another process was first, its answers stay. */
    <A> void writeAnswers(int part, Class<A> type, List<A> answers) throws IOException {
        Path alone = Files.createTempFile(folder, ".part-", ".answers");
        try {
            write(alone, type, answers);
            AtomicFiles.sync(alone);
            Files.createLink(answers(part), alone);
        } catch (FileAlreadyExistsException e) {
            // the same part was made twice, and answers that somebody may have read are never replaced
            return;
        } catch (UnsupportedOperationException e) {
            Files.move(alone, answers(part));
        } finally {
            Files.deleteIfExists(alone);
        }
    }

    <A> List<A> readAnswers(int part, Class<A> type) throws IOException {
        return read(answers(part), type);
    }

    void deleteAnswers(int part) throws IOException {
        Files.deleteIfExists(answers(part));
    }

    private static <T> void write(Path file, Class<T> type, List<T> values) throws IOException {
        ObjectWriter json = JSON.writerFor(type);
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (T value : values) {
                out.write(json.writeValueAsString(value));
                out.write('\n');
            }
        }
    }

    private static <T> List<T> read(Path file, Class<T> type) throws IOException {
        ObjectReader json = JSON.readerFor(type);
        List<T> values = new ArrayList<>();
        try (BufferedReader in = Files.newBufferedReader(file)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                values.add(json.readValue(line));
            }
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new UserError(
                    file + ": is damaged near line " + (values.size() + 1) + "; delete it to have it made again", e);
        }
        return values;
    }
}
