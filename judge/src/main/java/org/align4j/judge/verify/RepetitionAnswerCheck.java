package org.align4j.judge.verify;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.judge.Candidate;

/** 1 less the share of n-grams of words that stood in the completion before; an empty completion has 0. */
public record RepetitionAnswerCheck(
        @Option(doc = "Words of an n-gram", def = "3") int words) implements AnswerCheck {
    public RepetitionAnswerCheck {
        Check.atLeast("words", 1, words);
    }

    @Override
    public CheckOutcome check(Candidate candidate) {
        List<String> all = TextCounts.wordsOf(
                LetterCase.ANY.normalize(candidate.completion().lastText()));
        if (all.isEmpty()) {
            return CheckOutcome.correctIf(false, "nothing said");
        }
        Set<List<String>> seen = new HashSet<>();
        int grams = Math.max(0, all.size() - words + 1);
        int repeated = 0;
        for (int i = 0; i < grams; i++) {
            repeated += seen.add(all.subList(i, i + words)) ? 0 : 1;
        }
        return CheckOutcome.share(
                grams == 0 ? 1 : 1 - (double) repeated / grams,
                repeated + " of " + grams + " n-grams stood there before");
    }
}
