package org.align4j.data.importing.row;

import java.util.List;
import java.util.Optional;
import org.align4j.data.source.RowSource;

/** Reads one published layout of rows. */
public interface Importer {
    /** As {@code --format} names it. */
    String name();

    /** What it reads, in one line. */
    String doc();

    /** What can be made of its rows; the first is made unless {@code --as} says otherwise. */
    List<Target> targets();

    /** Which columns it would read of such a file; empty if it cannot read it. */
    Optional<Match> match(FirstRows sample);

    /** The ratings among which {@code --axis} chooses; the first counts unless it does. */
    default List<String> axes() {
        return List.of();
    }

    /** A file's rows as examples: as they are, unless several rows make one example or one row holds several. */
    default RowSource examples(RowSource rows) {
        return rows;
    }

    /**
     * Reads one example.
     *
     * @throws org.align4j.data.source.RowProblem if the row cannot be used
     */
    Draft read(Fields row);
}
