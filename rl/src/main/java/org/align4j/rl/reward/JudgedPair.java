package org.align4j.rl.reward;

import java.util.Locale;
import org.align4j.judge.PairVerdict;
import org.align4j.judge.Verdict;

/** What a reward says of a comparison that came to nothing. */
final class JudgedPair {
    private JudgedPair() {}

    /** Why a pair has no label: what the first failed call said. */
    static String reason(PairVerdict pair) {
        return pair.calls().stream()
                .map(PairVerdict.Call::verdict)
                .filter(verdict -> !verdict.ok())
                .findFirst()
                .map(JudgedPair::reason)
                .orElse("could not be compared");
    }

    private static String reason(Verdict verdict) {
        String said = verdict.rationale();
        return said == null
                ? "the comparison failed: "
                        + verdict.status().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                : said;
    }
}
