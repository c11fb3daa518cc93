package org.align4j.pipeline.judge;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.align4j.data.Ranking;
import org.align4j.data.Sample;
import org.align4j.judge.Candidate;

/** A prompt with those of its completions that one rater ranks. */
record RankedSample(Sample sample, RaterConfig rater, List<Candidate> candidates) {
    static RankedSample of(Sample sample, RaterConfig rater) {
        return new RankedSample(sample, rater, CandidateScores.of(sample, rater.completions()));
    }

    /**
     * The completions by score, equal scores tying.
     *
     * @param scores by candidates' ids; those without one are left out
     * @return nothing where fewer than two have a score
     */
    Optional<Ranking> ranking(Map<String, Double> scores) {
        List<Candidate> scored = candidates.stream()
                .filter(candidate -> scores.containsKey(candidate.id()))
                .toList();
        if (scored.size() < 2) {
            return Optional.empty();
        }
        List<Double> own =
                scored.stream().map(candidate -> scores.get(candidate.id())).toList();
        List<Integer> ranks = own.stream()
                .map(score -> (int)
                        own.stream().filter(other -> other > score).distinct().count())
                .toList();
        return Optional.of(new Ranking(
                sample.id(),
                sample.prompt(),
                scored.stream().map(Candidate::completion).toList(),
                ranks,
                own,
                "judge",
                rater.judge().name(),
                null));
    }
}
