package org.align4j.data.importing;

import java.util.List;
import java.util.Optional;

/** Reads one published layout of rows. */
interface Importer {
    /** As {@code --format} names it. */
    String name();

    /** What it reads, in one line. */
    String doc();

    /** What can be made of its rows; the first is made unless {@code --as} says otherwise. */
    List<Target> targets();

    /** Which columns it would read of such a file; empty if it cannot read it. */
    Optional<Match> match(Sample sample);

    /**
     * Reads one row.
     *
     * @throws org.align4j.data.source.RowProblem if the row cannot be used
     */
    Draft read(Fields row);
}
