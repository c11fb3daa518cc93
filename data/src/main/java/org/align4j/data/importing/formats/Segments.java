package org.align4j.data.importing.formats;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.align4j.core.chat.Content;
import org.align4j.data.importing.row.ComparedSegments;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Judgement;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.Target;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;
import org.jspecify.annotations.Nullable;

/**
 * Our own compared segments: {@code prompt}, {@code first}, {@code second}, {@code p_first} (1, 0, or between), and perhaps
 * {@code first_prefix} and {@code second_prefix}, what comes before each. Prefixes and turns are segments too.
 */
public record Segments() implements Importer {
    private static final String FIRST_PREFIX = "first_prefix";
    private static final String SECOND_PREFIX = "second_prefix";

    @Override
    public String name() {
        return "segments";
    }

    @Override
    public String doc() {
        return "compared pieces of completions: prompt, first_prefix, first, second_prefix, second, p_first";
    }

    @Override
    public List<Target> targets() {
        return List.of(Target.SEGMENTS, Target.PROMPTS);
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return sample.layout("prompt", "first", "second", "p_first").map(layout -> {
            Set<String> columns = new TreeSet<>(layout.columns());
            Set.of(FIRST_PREFIX, SECOND_PREFIX).stream()
                    .filter(sample.columns()::contains)
                    .forEach(columns::add);
            return new Match(columns, layout.evidence());
        });
    }

    @Override
    public Draft read(Fields row) {
        double pFirst = row.optionalNumber("p_first")
                .orElseThrow(() -> new RowProblem(Reason.MISSING_COLUMN, "p_first is missing or null"));
        return Draft.of(row)
                .prompt(row.content("prompt"))
                .segments(new ComparedSegments(
                        prefix(row, FIRST_PREFIX),
                        row.content("first"),
                        prefix(row, SECOND_PREFIX),
                        row.content("second"),
                        pFirst))
                .judgement(Judgement.of(row));
    }

    /** Nothing where it is missing or empty: the segment then begins the completion. */
    private static @Nullable Content prefix(Fields row, String column) {
        if (!row.has(column)) {
            return null;
        }
        Content prefix = row.content(column);
        return prefix.lastText().isEmpty() ? null : prefix;
    }
}
