package org.align4j.pipeline.judge;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.run.Progress;
import org.align4j.data.Sample;
import org.align4j.judge.Candidate;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.collect.Labelling;
import org.align4j.judge.config.JudgeContext;
import org.align4j.pipeline.judging.OtherProcesses;

/**
 * A judge's scores of single completions.
 *
 * @param scores by the candidates' ids; those that could not be scored have none
 * @param dropped how many those are, by how their call ended
 */
record CandidateScores(Map<String, Double> scores, Map<String, Long> dropped) {
    /**
     * Who is asked, and by whom.
     *
     * @param judging what the judge is opened with
     * @param stage for the error about a judge that only compares
     * @param work a name of these questions among all of the stage
     */
    record Asked(AskingRun asking, JudgeContext judging, OtherProcesses others, String stage, String work) {}

    /**
     * Asks about all of them.
     *
     * @throws UserError if too many could not be scored
     */
    static CandidateScores ask(Asked asked, List<Candidate> candidates, Progress progress) throws IOException {
        AskingRun asking = asked.asking();
        OtherProcesses others = asked.others();
        Map<String, Double> scores = new HashMap<>();
        try (CompletionScorer own = asking.judge()
                .openScorer(asked.judging())
                .orElseThrow(() -> new UserError(asked.stage() + " needs judges that score single completions, which "
                        + asking.judge().name() + " does not"))) {
            CompletionScorer judge = others.scoring(asked.work(), own, candidates::stream, progress);
            Labelling labelling = new Labelling(judge, 0);
            labelling.run(
                    candidates.stream(),
                    label -> scores.put(label.id(), Objects.requireNonNull(label.rating())),
                    others.after(progress));
            asking.requireCoverage(new AskingRun.Progressed(
                    "scored",
                    labelling.labelled(),
                    "completions",
                    labelling.asked(),
                    labelling.coverage(),
                    labelling.failures()));
            return new CandidateScores(scores, labelling.dropped());
        }
    }

    /**
     * A prompt's different completions.
     *
     * @param most how many at most, the first ones; 0 for all
     */
    static List<Candidate> of(Sample sample, int most) {
        Set<Content> different = new LinkedHashSet<>();
        for (var completion : sample.completions()) {
            different.add(
                    sample.prompt() instanceof Content.Chat
                            ? Content.assistant(completion.text())
                            : Content.text(completion.text()));
        }
        List<Candidate> candidates = new ArrayList<>();
        for (Content completion : different) {
            if (most == 0 || candidates.size() < most) {
                String id = sample.id() + "/" + candidates.size();
                candidates.add(new Candidate(id, sample.prompt(), completion, sample.groundTruth()));
            }
        }
        return candidates;
    }
}
