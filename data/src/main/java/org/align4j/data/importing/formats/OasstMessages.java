package org.align4j.data.importing.formats;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.GatheredRows;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.SpreadRows;
import org.align4j.data.importing.row.Target;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;
import org.align4j.data.source.RowSource;

/**
 * OpenAssistant's messages as oasst1 and oasst2 are published on the hub: one message a row, the rows of a tree follow each
 * other. Put together they are what {@link OasstTrees} reads.
 */
public record OasstMessages() implements Importer {
    @Override
    public String name() {
        return "oasst-messages";
    }

    @Override
    public String doc() {
        return "OpenAssistant messages as a table, those of a tree together: message_tree_id, message_id, parent_id, text, role, rank";
    }

    @Override
    public List<Target> targets() {
        return List.of(Target.RANKINGS, Target.PREFERENCES, Target.DEMONSTRATIONS, Target.PROMPTS);
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return sample.layout("message_tree_id", "message_id", "parent_id", "text", "role");
    }

    @Override
    public RowSource examples(RowSource rows) {
        return new SpreadRows(new GatheredRows(rows, "message_tree_id"), tree -> OasstTrees.answered(root(tree)));
    }

    private static ObjectNode root(ObjectNode tree) {
        if (!tree.hasNonNull("message_tree_id")) {
            throw new RowProblem(Reason.MISSING_COLUMN, "message_tree_id is missing or null");
        }
        Map<String, ObjectNode> messages = new LinkedHashMap<>();
        for (int i = 0; i < tree.path("message_id").size(); i++) {
            ObjectNode message = JsonNodeFactory.instance.objectNode();
            for (String column : List.of("message_id", "parent_id", "text", "role", "rank", "deleted")) {
                if (tree.path(column).has(i)) {
                    message.set(column, tree.path(column).get(i));
                }
            }
            message.putArray("replies");
            if (messages.put(message.path("message_id").asText(), message) != null) {
                throw new RowProblem(Reason.WRONG_TYPE, "two messages of its tree have the same message_id");
            }
        }
        List<ObjectNode> roots = new ArrayList<>();
        for (ObjectNode message : messages.values()) {
            JsonNode parent = message.path("parent_id");
            if (!parent.asText("").isBlank() && !parent.isNull()) {
                ObjectNode found = messages.get(parent.asText());
                if (found == null) {
                    throw new RowProblem(
                            Reason.MISSING_COLUMN,
                            "a message's parent is not among the rows of its tree that follow"
                                    + " each other; sort the file by message_tree_id");
                }
                ((ArrayNode) found.get("replies")).add(message);
            } else {
                roots.add(message);
            }
        }
        if (roots.size() != 1) {
            throw new RowProblem(Reason.MISSING_COLUMN, "the tree has " + roots.size() + " first messages");
        }
        return roots.get(0);
    }

    @Override
    public Draft read(Fields row) {
        return new OasstTrees().read(row);
    }
}
