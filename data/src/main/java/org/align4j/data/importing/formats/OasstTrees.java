package org.align4j.data.importing.formats;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.align4j.core.chat.Content;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.GradedCompletion;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Judgement;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.SpreadRows;
import org.align4j.data.importing.row.Target;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;
import org.align4j.data.source.RowSource;

/**
 * OpenAssistant's conversation trees (Köpf et al. 2023). Every message of a person that was answered is an example: the
 * conversation up to it, and its replies with their ranks, 0 the best. Where there is one reply only, or replies were not
 * ranked, there is nothing to compare.
 */
public record OasstTrees() implements Importer {
    @Override
    public String name() {
        return "oasst-trees";
    }

    @Override
    public String doc() {
        return "OpenAssistant message trees: message_tree_id, prompt (text, role, replies with rank)";
    }

    @Override
    public List<Target> targets() {
        return List.of(Target.RANKINGS, Target.PREFERENCES, Target.DEMONSTRATIONS, Target.PROMPTS);
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return sample.layout("message_tree_id", "prompt")
                .filter(match -> sample.most("prompt", prompt -> prompt.has("replies")));
    }

    @Override
    public RowSource examples(RowSource rows) {
        return new SpreadRows(rows, row -> answered(row.path("prompt")));
    }

    /** The messages of people under a root that were answered, each with the conversation before it. */
    static List<ObjectNode> answered(JsonNode root) {
        if (!root.isObject()) {
            throw new RowProblem(Reason.MISSING_COLUMN, "prompt is missing or no message");
        }
        List<ObjectNode> examples = new ArrayList<>();
        collect(root, JsonNodeFactory.instance.arrayNode(), examples);
        if (examples.isEmpty()) {
            throw new RowProblem(Reason.NOTHING_TO_COMPARE, "the tree has no message that was answered");
        }
        return examples;
    }

    private static void collect(JsonNode message, ArrayNode before, List<ObjectNode> examples) {
        ArrayNode conversation = before.deepCopy();
        ObjectNode turn = conversation.addObject();
        turn.set("role", message.get("role"));
        turn.set("content", message.get("text"));
        JsonNode replies = message.path("replies");
        if (message.path("role").asText().equals("prompter") && !replies.isEmpty()) {
            ObjectNode example = JsonNodeFactory.instance.objectNode();
            example.set("id", message.get("message_id"));
            example.set("prompt", conversation);
            example.set("replies", replies);
            examples.add(example);
        }
        replies.forEach(reply -> collect(reply, conversation, examples));
    }

    @Override
    public Draft read(Fields row) {
        List<GradedCompletion> candidates = new ArrayList<>();
        for (JsonNode element : row.elements("replies")) {
            Fields reply = row.object("replies", element);
            if (reply.optionalTruth("deleted").orElse(false)) {
                throw new RowProblem(Reason.DELETED, "one of the replies was deleted");
            }
            candidates.add(new GradedCompletion(
                    Content.assistant(reply.text("text")),
                    reply.optionalInteger("rank", 0, 1000).orElse(null),
                    null,
                    null));
        }
        return Draft.of(row)
                .prompt(row.content("prompt"))
                .candidates(candidates)
                .judgement(Judgement.human(null, null));
    }
}
