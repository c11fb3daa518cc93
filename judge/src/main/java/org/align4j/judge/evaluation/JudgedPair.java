package org.align4j.judge.evaluation;

import java.util.List;
import org.align4j.judge.PairVerdict;
import org.align4j.judge.Verdict;
import org.align4j.judge.agreement.PairAgreement.Label;
import org.jspecify.annotations.Nullable;

/**
 * A pair with a known label and what one judge said of it.
 *
 * @param surface how its completions differ to the eye
 * @param verdict all calls of the first time of asking; its probabilities speak of the gold pair's first completion
 * @param repeats the verdicts of each time of asking, the first included
 */
record JudgedPair(GoldPair gold, Surface surface, PairVerdict verdict, List<PairVerdict> repeats) {
    JudgedPair {
        repeats = List.copyOf(repeats);
    }

    boolean judged() {
        return verdict.judged();
    }

    /** What the judge says, null where it says nothing. */
    @Nullable Label judge() {
        return !judged() ? null : verdict.tie() ? Label.TIE : Label.of(verdict.pFirst());
    }

    /** Both the label and the judge's are known. */
    boolean compared() {
        return judged() && gold.label() != null;
    }

    /** The label and the judge both name a winner. */
    boolean decided() {
        return compared() && gold.label() != Label.TIE && judge() != Label.TIE;
    }

    /** The same pair under another judge's label. */
    JudgedPair judgedAs(Label label) {
        double p = label == Label.FIRST ? 1 : label == Label.SECOND ? 0 : 0.5;
        PairVerdict said = new PairVerdict(
                verdict.pair(),
                List.of(new PairVerdict.Call(false, label == Label.TIE ? Verdict.tie(null) : Verdict.of(p, null))),
                PairVerdict.Outcome.JUDGED,
                p,
                label == Label.TIE,
                null);
        return new JudgedPair(gold, surface, said, List.of(said));
    }

    static double value(Label label) {
        return label == Label.FIRST ? 1 : label == Label.SECOND ? 0 : 0.5;
    }
}
