package org.align4j.rl.reward;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.align4j.core.options.Option;
import org.align4j.core.run.Hashes;
import org.align4j.judge.Candidate;
import org.align4j.judge.factor.FactorFile;
import org.align4j.judge.factor.FactorScorer;
import org.align4j.rl.episode.Episode;

/** A weighted sum of named factors whose weights were learned: {@code factors.yaml} of {@code align reward --loss.type factors}. */
public record FactorsRewardTerm(
        @Option(doc = "Multiplies the reward", def = "1.0") double weight,

        @Option(doc = "factors.yaml, or the folder or run that holds it")
        Path file)
        implements RewardTerm {
    @Override
    public Sharing sharing() {
        return Sharing.LEADER;
    }

    @Override
    public RewardSource open(RewardContext context) {
        FactorFile found = FactorFile.read(file);
        FactorScorer scorer = found.list().open(found.path().toString(), context.judges());
        return new Source(weight, Hashes.ofText(weight + found.text()), scorer);
    }

    @Override
    public List<Path> files() {
        return List.of(FactorFile.read(file).path());
    }

    private record Source(double weight, String version, FactorScorer scorer) implements RewardSource {
        @Override
        public String name() {
            return "factors";
        }

        @Override
        public List<Score> score(List<Episode> episodes) {
            double[] scores = scorer.score(episodes.stream()
                    .map(episode -> new Candidate(
                            episode.prompt().id(),
                            episode.prompt().prompt(),
                            episode.content(),
                            episode.prompt().groundTruth()))
                    .toList());
            return Arrays.stream(scores).mapToObj(this::weighted).toList();
        }

        private Score weighted(double score) {
            return Double.isFinite(score)
                    ? new Score.OfEpisode(weight * score, score)
                    : new Score.Missing("a factor could not be measured");
        }

        @Override
        public void close() {
            scorer.close();
        }
    }
}
