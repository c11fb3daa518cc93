package org.align4j.data.importing.formats;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.align4j.core.chat.Content;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.Target;

/** TRL's language modelling on strings: a {@code text} column. Also what plain text files are read as. */
public record TextDocuments() implements Importer {
    private static final String COLUMN = "text";

    @Override
    public String name() {
        return "text";
    }

    @Override
    public String doc() {
        return "plain text to model: text";
    }

    @Override
    public List<Target> targets() {
        return List.of(Target.DOCUMENTS);
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return sample.columns().contains(COLUMN)
                ? Optional.of(new Match(Set.of(COLUMN), Match.Evidence.COLUMN_NAMES))
                : Optional.empty();
    }

    @Override
    public Draft read(Fields row) {
        return Draft.of(row).document(Content.text(row.text(COLUMN)));
    }
}
