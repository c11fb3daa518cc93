package org.align4j.data.importing.formats;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
 * LLMBar (Zeng et al. 2023): {@code input}, {@code output_1}, {@code output_2} and the {@code label} (1 or 2); where its
 * evaluators' results were joined to it, {@code judges}: by name, how often asked, and by order
 * ({@code swap = False}, {@code swap = True}) the {@code completion} and the {@code winner}, in the pair's own numbers.
 */
public record LlmBar() implements Importer {
    private static final List<String> ORDERS = List.of("swap = False", "swap = True");

    @Override
    public String name() {
        return "llmbar";
    }

    @Override
    public String doc() {
        return "LLMBar's labelled pairs: input, output_1, output_2, label (1, 2) (+ judges)";
    }

    @Override
    public List<Target> targets() {
        return List.of(Target.LABELLED_PAIRS, Target.VERDICTS, Target.PREFERENCES, Target.PROMPTS);
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        Set<String> columns = Set.of("input", "output_1", "output_2", "label");
        return sample.columns().containsAll(columns)
                ? Optional.of(new Match(columns, Match.Evidence.COLUMN_NAMES))
                : Optional.empty();
    }

    @Override
    public Draft read(Fields row) {
        return Draft.of(row)
                .prompt(row.content("input"))
                .category(row.optionalText("subset").orElse(null))
                .shown(new ShownPair(
                        row.content("output_1"),
                        row.content("output_2"),
                        List.of(),
                        label("label", row.text("label")),
                        List.of(),
                        verdicts(row.value("judges"))));
    }

    private static String label(String column, String value) {
        return switch (value) {
            case "1" -> PairLabel.FIRST;
            case "2" -> PairLabel.SECOND;
            default -> throw new RowProblem(Reason.WRONG_TYPE, column + " is '" + value + "', expected 1 or 2");
        };
    }

    private static List<StoredVerdict> verdicts(@Nullable JsonNode judges) {
        List<StoredVerdict> verdicts = new ArrayList<>();
        if (judges == null) {
            return verdicts;
        }
        for (Map.Entry<String, JsonNode> judge : judges.properties()) {
            for (JsonNode time : judge.getValue()) {
                for (int order = 0; order < ORDERS.size(); order++) {
                    JsonNode answer = time.get(ORDERS.get(order));
                    if (answer != null) {
                        verdicts.add(verdict(judge.getKey(), order, answer));
                    }
                }
            }
        }
        return verdicts;
    }

    private static StoredVerdict verdict(String judge, int order, JsonNode answer) {
        String words = answer.path("completion").path(0).asText("");
        JsonNode winner = answer.path("winner");
        if (winner.isNull() || winner.isMissingNode()) {
            // An answer without a word was withheld by the provider's filter; its reason lies beside it.
            boolean refused = words.isBlank();
            String why = refused ? answer.path("completion").path(1).asText("") : words;
            return new StoredVerdict(judge, order, refused ? "refused" : "unparsed", null, why);
        }
        return new StoredVerdict(judge, order, "ok", label("winner", winner.asText()), words);
    }
}
