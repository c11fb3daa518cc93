package org.align4j.data.importing.formats;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.align4j.core.chat.Content;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.Target;

/**
 * Alpaca's {@code instruction}, {@code input}, {@code output}. Becomes a conversation; instruction and input are one turn, a blank line between.
 */
public record Alpaca() implements Importer {
    private static final String COPY = "text";

    @Override
    public String name() {
        return "alpaca";
    }

    @Override
    public String doc() {
        return "Alpaca instructions: instruction, input (may be missing or empty), output";
    }

    @Override
    public List<Target> targets() {
        return List.of(Target.DEMONSTRATIONS, Target.PROMPTS, Target.DOCUMENTS);
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        Set<String> columns = new TreeSet<>(Set.of("instruction", "output"));
        if (!sample.columns().containsAll(columns) || sample.columns().contains("prompt")) {
            return Optional.empty();
        }
        if (copies(sample)) {
            columns.add(COPY);
        }
        return Optional.of(new Match(columns, Match.Evidence.CONTENT));
    }

    /** The set on the Hub repeats both in {@code text}, as its authors put them to their model. */
    private static boolean copies(FirstRows sample) {
        long copies = sample.rows().stream()
                .filter(row -> row.path(COPY).isTextual())
                .filter(row -> Stream.of("instruction", "output")
                        .allMatch(part -> row.path(COPY)
                                .asText()
                                .contains(row.path(part).asText().strip())))
                .count();
        return 2 * copies > sample.rows().size();
    }

    @Override
    public Draft read(Fields row) {
        return Draft.of(row)
                .prompt(Content.user(row.prompt().lastText()))
                .completion(Content.assistant(row.text("output")));
    }
}
