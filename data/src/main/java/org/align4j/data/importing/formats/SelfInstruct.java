package org.align4j.data.importing.formats;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.align4j.core.chat.Content;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.SpreadRows;
import org.align4j.data.importing.row.Target;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;
import org.align4j.data.source.RowSource;

/**
 * Self-instruct tasks (Wang et al. 2023): one instruction with inputs and outputs; every instance is an example.
 */
public record SelfInstruct() implements Importer {
    @Override
    public String name() {
        return "self-instruct";
    }

    @Override
    public String doc() {
        return "self-instruct tasks: instruction, instances (input, output)";
    }

    @Override
    public List<Target> targets() {
        return List.of(Target.DEMONSTRATIONS, Target.PROMPTS, Target.DOCUMENTS);
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return sample.layout("instruction", "instances");
    }

    @Override
    public RowSource examples(RowSource rows) {
        return new SpreadRows(rows, SelfInstruct::instances);
    }

    private static List<ObjectNode> instances(ObjectNode row) {
        JsonNode instances = row.path("instances");
        if (!instances.isArray() || instances.isEmpty()) {
            throw new RowProblem(Reason.MISSING_COLUMN, "has no instances");
        }
        List<ObjectNode> examples = new ArrayList<>();
        for (JsonNode instance : instances) {
            ObjectNode example = row.deepCopy();
            example.remove("instances");
            example.set("input", instance.get("input"));
            example.set("output", instance.get("output"));
            if (instances.size() > 1 && example.hasNonNull("id")) {
                example.put("id", example.path("id").asText() + "/" + examples.size());
            }
            examples.add(example);
        }
        return examples;
    }

    @Override
    public Draft read(Fields row) {
        return Draft.of(row)
                .prompt(Content.user(row.prompt().lastText()))
                .completion(Content.assistant(row.text("output")));
    }
}
