package org.align4j.data.transform;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.align4j.data.transform.MarkedPart.Mark;
import org.align4j.data.transform.MixConfig.Duplicates;

/** Decides which rows may go into a mixture, in the order in which they come: no repetitions, no evaluation prompts. */
final class Admission {
    static final String CONTAMINATED = "contaminated";
    static final String DUPLICATE = "duplicate";
    static final String NEAR_DUPLICATE = "near-duplicate";

    private final Duplicates duplicates;
    private final LongSet seen = new LongSet();
    private final NearDuplicates near;

    Admission(MixConfig options) {
        this.duplicates = options.duplicates();
        this.near = new NearDuplicates(options.similarity());
    }

    /** Why a row may not; empty if it may. Nothing is computed that is not asked for. */
    Optional<String> refusal(ObjectNode row, RowMarks marks) {
        return refusal(marks.overlaps(row), () -> marks.hash(row), () -> near.isRepeated(marks.signature(row)));
    }

    /** The same of a row that was marked elsewhere. */
    Optional<String> refusal(Mark row) {
        byte[] signature = row.signature();
        return refusal(
                row.overlaps(),
                row::hash,
                () -> near.isRepeated(signature == null ? null : RowMarks.shorts(signature)));
    }

    private Optional<String> refusal(boolean overlaps, LongSupplier hash, BooleanSupplier repeated) {
        if (overlaps) {
            return Optional.of(CONTAMINATED);
        }
        if (duplicates == Duplicates.KEEP) {
            return Optional.empty();
        }
        if (!seen.add(hash.getAsLong())) {
            return Optional.of(DUPLICATE);
        }
        return duplicates == Duplicates.NEAR && repeated.getAsBoolean()
                ? Optional.of(NEAR_DUPLICATE)
                : Optional.empty();
    }
}
