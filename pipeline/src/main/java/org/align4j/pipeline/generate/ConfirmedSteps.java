package org.align4j.pipeline.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.align4j.core.chat.Content;
import org.align4j.data.Steps;
import org.align4j.judge.Candidate;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.Scored;

/**
 * Keeps solutions in which rollouts and a judge name the same first wrong step (Zhang et al. 2025, consensus filtering). A share of
 * rollouts is what a beginning is worth to whoever completes it, not whether it is right: a wrong step that is often repaired counts as
 * good, and a right one that nobody can go on from as wrong.
 */
record ConfirmedSteps(CompletionScorer judge, String separator) {
    private static final double RIGHT = 0.5;
    private static final String OTHERWISE = "the judge and the rollouts name different first errors";
    private static final String SILENT = "the judge could not score a step";

    /**
     * Asks about every beginning.
     *
     * @param dropped counts what is left out, by reason
     * @return the rows that are kept, as they are
     */
    List<Steps> of(List<Steps> rows, Map<String, Long> dropped) {
        List<Candidate> beginnings = new ArrayList<>();
        for (Steps row : rows) {
            for (int step = 1; step <= row.completions().size(); step++) {
                String text = String.join(separator, row.completions().subList(0, step));
                beginnings.add(new Candidate(
                        row.id() + "/" + step,
                        row.prompt(),
                        row.prompt() instanceof Content.Chat ? Content.assistant(text) : Content.text(text),
                        null));
            }
        }
        List<Scored> scored = judge.judge(beginnings);
        List<Steps> kept = new ArrayList<>();
        int at = 0;
        for (Steps row : rows) {
            List<Scored> own = scored.subList(at, at + row.completions().size());
            at += own.size();
            int named = firstWrong(own);
            if (named >= 0 && named == firstWrong(row)) {
                kept.add(row);
            } else {
                dropped.merge(named < 0 ? SILENT : OTHERWISE, 1L, Long::sum);
            }
        }
        return kept;
    }

    /** As many as there are steps where none is wrong; -1 where one before could not be scored. */
    private static int firstWrong(List<Scored> steps) {
        for (int step = 0; step < steps.size(); step++) {
            if (!steps.get(step).ok()) {
                return -1;
            }
            if (steps.get(step).score() < RIGHT) {
                return step;
            }
        }
        return steps.size();
    }

    private static int firstWrong(Steps row) {
        int wrong = row.labels().indexOf(false);
        return wrong < 0 ? row.labels().size() : wrong;
    }
}
