package org.align4j.data.importing.formats;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.align4j.core.chat.Content;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.Target;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;

/**
 * IFEval (Zhou et al. 2023): the ground truth is a JSON object with {@code instruction_id_list} and {@code kwargs}, what a
 * verifier of instructions needs.
 */
public record IfEval() implements Importer {
    @Override
    public String name() {
        return "ifeval";
    }

    @Override
    public String doc() {
        return "IFEval prompts with their checkable instructions: prompt, instruction_id_list, kwargs";
    }

    @Override
    public List<Target> targets() {
        return List.of(Target.PROMPTS);
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return sample.layout("prompt", "instruction_id_list", "kwargs");
    }

    @Override
    public Draft read(Fields row) {
        List<JsonNode> instructions = row.elements("instruction_id_list");
        List<JsonNode> arguments = row.elements("kwargs");
        if (instructions.size() != arguments.size()) {
            throw new RowProblem(Reason.WRONG_TYPE, "instruction_id_list and kwargs differ in length");
        }
        ObjectNode truth = JsonNodeFactory.instance.objectNode();
        truth.putArray("instruction_id_list").addAll(instructions);
        truth.putArray("kwargs").addAll(arguments);
        return Draft.of(row)
                .id(row.optionalText("key").orElse(null))
                .prompt(Content.user(row.text("prompt")))
                .groundTruth(truth.toString());
    }
}
