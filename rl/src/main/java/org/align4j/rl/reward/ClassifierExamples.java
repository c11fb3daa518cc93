package org.align4j.rl.reward;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.data.Dataset;
import org.align4j.data.Demonstration;
import org.align4j.data.Label;
import org.align4j.data.RowTypes;
import org.align4j.model.text.PromptedRow;
import org.align4j.model.text.Tokenizer;

/** Examples of success and of failure that people gave, as token rows. */
public record ClassifierExamples(List<PromptedRow> successes, List<PromptedRow> failures) {
    /** There are none. */
    public static final ClassifierExamples NONE = new ClassifierExamples(List.of(), List.of());

    public ClassifierExamples {
        successes = List.copyOf(successes);
        failures = List.copyOf(failures);
    }

    /**
     * Reads them.
     *
     * @param successes labels, of which the true ones count, or demonstrations
     * @param failures labels, of which the false ones count, or demonstrations of how not to do it
     * @param longest tokens a row may have, prompt and completion together
     * @throws UserError if a dataset holds other rows, none that counts, or one that is too long
     */
    public static ClassifierExamples read(Path successes, Optional<Path> failures, Tokenizer tokenizer, int longest) {
        return new ClassifierExamples(
                rows(successes, true, tokenizer, longest),
                failures.map(folder -> rows(folder, false, tokenizer, longest)).orElse(List.of()));
    }

    private static List<PromptedRow> rows(Path folder, boolean good, Tokenizer tokenizer, int longest) {
        List<PromptedRow> rows = new ArrayList<>();
        String schema = Dataset.info(folder).schema();
        if (schema.equals(RowTypes.name(Demonstration.class))) {
            Dataset.open(folder, Demonstration.class)
                    .forEach(each ->
                            rows.add(row(folder, each.id(), each.prompt(), each.completion(), tokenizer, longest)));
        } else if (schema.equals(RowTypes.name(Label.class))) {
            Dataset.open(folder, Label.class).forEach(each -> {
                if (each.label() == good) {
                    rows.add(row(folder, each.id(), each.prompt(), each.completion(), tokenizer, longest));
                }
            });
        } else {
            throw new UserError(folder + ": holds " + schema + " rows, expected label or demonstration rows");
        }
        if (rows.isEmpty()) {
            throw new UserError(folder + ": has no row with label " + good);
        }
        return rows;
    }

    private static PromptedRow row(
            Path folder, String id, Content prompt, Content completion, Tokenizer tokenizer, int longest) {
        PromptedRow row = tokenizer.encodeRow(prompt, completion);
        if (row.tokens().length > longest) {
            throw new UserError(folder + ": row " + id + " has " + row.tokens().length
                    + " tokens, the classifier reads at most " + longest);
        }
        return row;
    }

    /** Tokens of the longest row; 0 without any. */
    public int longest() {
        return Math.max(longest(successes), longest(failures));
    }

    private static int longest(List<PromptedRow> rows) {
        return rows.stream().mapToInt(row -> row.tokens().length).max().orElse(0);
    }
}
