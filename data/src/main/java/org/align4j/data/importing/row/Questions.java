package org.align4j.data.importing.row;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.run.Hashes;
import org.align4j.data.Lineage;
import org.align4j.data.source.RowSource;
import org.align4j.data.source.RowSources;
import org.align4j.data.source.SourceRow;
import org.align4j.data.source.TextUnit;

/**
 * MT-bench's {@code question.jsonl}: what files with answers alone refer to.
 *
 * @param origin the file's name and hash
 * @param turns of every question by its id
 */
public record Questions(Lineage.Parent origin, Map<String, List<String>> turns) {
    public Questions {
        turns = Map.copyOf(turns);
    }

    /**
     * Reads a file with {@code question_id} and {@code turns} on every line.
     *
     * @throws UserError if a line has no such columns or an id comes twice
     */
    public static Questions read(Path file) {
        Map<String, List<String>> turns = new HashMap<>();
        try (RowSource rows = RowSources.open(file, TextUnit.PARAGRAPH)) {
            for (SourceRow row = rows.next(); row != null; row = rows.next()) {
                if (row.problem() != null) {
                    throw new UserError(row.place() + ": " + row.problem().getMessage());
                }
                if (turns.put(id(row), turns(row)) != null) {
                    throw new UserError(row.place() + ": question_id " + id(row) + " is a duplicate");
                }
            }
        }
        try {
            return new Questions(new Lineage.Parent(String.valueOf(file.getFileName()), Hashes.ofContent(file)), turns);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String id(SourceRow row) {
        JsonNode id = row.columns().path("question_id");
        if (!id.isValueNode() || id.isNull()) {
            throw new UserError(row.place()
                    + ": question_id is missing; expected question_id and turns, as in MT-bench's" + " question.jsonl");
        }
        return id.asText();
    }

    private static List<String> turns(SourceRow row) {
        ObjectNode columns = row.columns();
        List<String> turns = new ArrayList<>();
        for (JsonNode turn : columns.path("turns")) {
            if (!turn.isTextual() || turn.asText().isBlank()) {
                throw new UserError(row.place() + ": turns holds something other than questions");
            }
            turns.add(turn.asText());
        }
        if (turns.isEmpty()) {
            throw new UserError(row.place() + ": turns is missing or empty; expected the list of what is asked");
        }
        return turns;
    }
}
