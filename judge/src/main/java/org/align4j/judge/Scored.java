package org.align4j.judge;

import org.align4j.judge.Verdict.Cost;
import org.align4j.judge.Verdict.Status;
import org.jspecify.annotations.Nullable;

/**
 * What a judge holds of one completion.
 *
 * @param status how the call ended; only OK says anything
 * @param score higher is better, NaN unless OK
 * @param rationale the judge's reason, or what went wrong; null if it gave none
 */
public record Scored(Status status, double score, @Nullable String rationale, Cost cost) {
    public boolean ok() {
        return status == Status.OK;
    }
}
