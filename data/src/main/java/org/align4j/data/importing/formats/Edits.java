package org.align4j.data.importing.formats;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.align4j.core.chat.Content;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Judgement;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.Role;
import org.align4j.data.importing.row.Target;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;

/**
 * Corrections of completions: {@code prompt}, {@code completion} and what somebody made of it, {@code edited}. The edited text
 * is preferred to the first one, by the share of words that were changed as margin, and is a demonstration.
 */
public record Edits() implements Importer {
    private static final List<String> EDITED = List.of("edited", "edited_completion", "edited_response", "correction");
    private static final List<String> FIRST = List.of("original", "original_completion", "original_response");

    @Override
    public String name() {
        return "edits";
    }

    @Override
    public String doc() {
        return "corrected completions: prompt, completion, edited";
    }

    @Override
    public List<Target> targets() {
        return List.of(Target.PREFERENCES, Target.DEMONSTRATIONS, Target.LABELS, Target.PROMPTS);
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        Optional<String> prompt = sample.column(Role.PROMPT);
        Optional<String> first = first(sample.columns(), FIRST).or(() -> sample.column(Role.COMPLETION));
        Optional<String> edited = first(sample.columns(), EDITED);
        if (prompt.isEmpty() || first.isEmpty() || edited.isEmpty()) {
            return Optional.empty();
        }
        Set<String> columns = new TreeSet<>(Set.of(prompt.get(), first.get(), edited.get()));
        return Optional.of(new Match(columns, Match.Evidence.LAYOUT));
    }

    private static Optional<String> first(Set<String> present, List<String> names) {
        return names.stream().filter(present::contains).findFirst();
    }

    @Override
    public Draft read(Fields row) {
        Content first =
                first(Set.copyOf(row.names()), FIRST).map(row::content).orElseGet(() -> row.content(Role.COMPLETION));
        String column = EDITED.stream()
                .filter(row::has)
                .findFirst()
                .orElseThrow(() -> new RowProblem(Reason.MISSING_COLUMN, "edited is missing or null"));
        Content edited = row.content(column);
        double margin = WordEdits.share(first.lastText(), edited.lastText());
        return Draft.of(row)
                .prompt(row.prompt())
                .pair(edited, first)
                .judgement(Judgement.human(margin, row.optionalText("annotator").orElse(null)));
    }
}
