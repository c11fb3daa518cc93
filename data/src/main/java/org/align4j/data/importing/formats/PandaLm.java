package org.align4j.data.importing.formats;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.align4j.data.PairLabel;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.ShownPair;
import org.align4j.data.importing.row.ShownPair.StoredVerdict;
import org.align4j.data.importing.row.Target;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;
import org.jspecify.annotations.Nullable;

/**
 * PandaLM's test set (Wang et al. 2023): {@code instruction}, {@code input}, two responses, three people's labels (1, 2,
 * 0 for a tie), and where they were joined to it the verdicts of GPT-3.5 and PandaLM-7B, asked in the order as given.
 */
public record PandaLm() implements Importer {
    @Override
    public String name() {
        return "pandalm";
    }

    @Override
    public String doc() {
        return "PandaLM's labelled pairs: instruction, input, response1, response2, annotator1, annotator2, …"
                + " (+ gpt_result, pandalm_result)";
    }

    @Override
    public List<Target> targets() {
        return List.of(Target.LABELLED_PAIRS, Target.VERDICTS, Target.PREFERENCES, Target.PROMPTS);
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        Set<String> columns = Set.of("instruction", "response1", "response2", "annotator1");
        return sample.columns().containsAll(columns)
                ? Optional.of(new Match(columns, Match.Evidence.COLUMN_NAMES))
                : Optional.empty();
    }

    @Override
    public Draft read(Fields row) {
        List<PairLabel> annotations = new ArrayList<>();
        for (int person = 1; row.has("annotator" + person); person++) {
            annotations.add(new PairLabel("annotator" + person, label("annotator" + person, row)));
        }
        Draft draft = Draft.of(row)
                .prompt(row.prompt())
                .category(row.optionalText("motivation_app").orElse(null))
                .shown(new ShownPair(
                        row.content("response1"),
                        row.content("response2"),
                        policies(row.optionalText("cmp_key").orElse("")),
                        null,
                        annotations,
                        verdicts(row)));
        return draft.id(row.optionalText("idx").orElse(null));
    }

    private static String label(String column, Fields row) {
        return switch (row.text(column).toLowerCase(Locale.ROOT)) {
            case "1" -> PairLabel.FIRST;
            case "2" -> PairLabel.SECOND;
            case "0", "tie" -> PairLabel.TIE;
            default ->
                throw new RowProblem(Reason.WRONG_TYPE, column + " is '" + row.text(column) + "', expected 1, 2 or 0");
        };
    }

    private static List<StoredVerdict> verdicts(Fields row) {
        List<StoredVerdict> verdicts = new ArrayList<>();
        verdict("gpt", "gpt-3.5-turbo", row, verdicts);
        verdict("pandalm", "pandalm-7b", row, verdicts);
        return verdicts;
    }

    private static void verdict(String prefix, String judge, Fields row, List<StoredVerdict> verdicts) {
        String column = prefix + "_result";
        if (row.has(column)) {
            boolean unparsed = row.text(column).equals("garbage");
            @Nullable String label = unparsed ? null : label(column, row);
            verdicts.add(new StoredVerdict(
                    judge,
                    0,
                    unparsed ? "unparsed" : "ok",
                    label,
                    row.optionalText(prefix + "_reason").orElse(null)));
        }
    }

    /** {@code opt-7b_pythia-6.9b}: the first response's model and the second's. */
    private static List<String> policies(String compared) {
        List<String> names = List.of(compared.split("_", -1));
        return names.size() == 2 ? names : List.of();
    }
}
