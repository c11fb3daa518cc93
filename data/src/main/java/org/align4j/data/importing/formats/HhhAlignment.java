package org.align4j.data.importing.formats;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.align4j.core.chat.Content;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Judgement;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.Target;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;

/**
 * BIG-bench's HHH alignment pairs (Askell et al. 2021) as Prometheus wraps them: {@code chosen_instruction} and
 * {@code rejected_instruction} are judging prompts that hold the same instruction and the two completions;
 * {@code source} (harmless, helpful, honest, other) is the category.
 */
public record HhhAlignment() implements Importer {
    private static final String CHOSEN = "chosen_instruction";
    private static final String REJECTED = "rejected_instruction";

    @Override
    public String name() {
        return "hhh-alignment";
    }

    @Override
    public String doc() {
        return "HHH pairs inside Prometheus' judging prompts: chosen_instruction, rejected_instruction, source";
    }

    @Override
    public List<Target> targets() {
        return List.of(Target.PREFERENCES, Target.LABELLED_PAIRS, Target.LABELS, Target.PROMPTS);
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        Set<String> columns = Set.of(CHOSEN, REJECTED);
        return sample.columns().containsAll(columns)
                        && sample.most(CHOSEN, text -> PrometheusText.looksSo(text.asText()))
                ? Optional.of(new Match(columns, Match.Evidence.CONTENT))
                : Optional.empty();
    }

    @Override
    public Draft read(Fields row) {
        PrometheusText chosen = PrometheusText.of(CHOSEN, row.text(CHOSEN));
        PrometheusText rejected = PrometheusText.of(REJECTED, row.text(REJECTED));
        if (!chosen.instruction().equals(rejected.instruction())) {
            throw new RowProblem(Reason.NO_COMMON_PROMPT, "the two judging prompts hold different instructions");
        }
        return Draft.of(row)
                .prompt(Content.text(chosen.instruction()))
                .pair(Content.text(chosen.response()), Content.text(rejected.response()))
                .judgement(Judgement.byPeople(false))
                .category(row.optionalText("source").orElse(null));
    }
}
