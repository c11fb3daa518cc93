package org.align4j.data.importing.formats;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.align4j.data.importing.row.Contents;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.MarkedSteps;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.Target;
import org.align4j.data.importing.row.Values;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;

/**
 * TRL's and axolotl's stepwise supervision: {@code prompt}, {@code completions} (the steps) and {@code labels}; also our own
 * steps, which may have {@code ratings}.
 */
public record Stepwise() implements Importer {
    @Override
    public String name() {
        return "stepwise";
    }

    @Override
    public String doc() {
        return "TRL's stepwise supervision: prompt, completions (texts), labels (true or false)";
    }

    @Override
    public List<Target> targets() {
        return List.of(Target.STEPS);
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return sample.layout("prompt", "completions", "labels");
    }

    @Override
    public Draft read(Fields row) {
        List<String> steps = new ArrayList<>();
        List<Boolean> labels = new ArrayList<>();
        List<Double> ratings = new ArrayList<>();
        for (JsonNode step : row.elements("completions")) {
            steps.add(Contents.string("completions", step));
        }
        for (JsonNode label : row.elements("labels")) {
            labels.add(Values.truth("labels", label));
        }
        row.optionalElements("ratings").forEach(rating -> ratings.add(Values.number("ratings", rating)));
        if (!ratings.isEmpty() && ratings.size() != steps.size()) {
            throw new RowProblem(
                    Reason.WRONG_TYPE, "has " + steps.size() + " steps but " + ratings.size() + " ratings");
        }
        return Draft.of(row)
                .prompt(row.content("prompt"))
                .steps(new MarkedSteps(steps, labels, ratings.isEmpty() ? null : ratings));
    }
}
