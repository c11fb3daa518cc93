package org.align4j.rl.reward;

import java.util.List;
import org.align4j.judge.Candidate;
import org.align4j.judge.Scored;
import org.align4j.rl.episode.Episode;

/** Episodes as a judge of single completions is asked about them. */
final class EpisodeCandidates {
    private EpisodeCandidates() {}

    static List<Candidate> of(List<Episode> episodes) {
        return episodes.stream()
                .map(episode -> new Candidate(
                        episode.prompt().id(),
                        episode.prompt().prompt(),
                        episode.content(),
                        episode.prompt().groundTruth()))
                .toList();
    }

    /** The score of an episode that could not be judged. */
    static Score missing(Scored scored) {
        String reason = scored.rationale();
        return new Score.Missing(reason == null ? "could not be scored" : reason);
    }
}
