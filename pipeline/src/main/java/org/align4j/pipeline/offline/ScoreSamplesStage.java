package org.align4j.pipeline.offline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.core.run.Hashes;
import org.align4j.core.run.Progress;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Sample;
import org.align4j.data.Trajectory;
import org.align4j.model.ModelOutline;
import org.align4j.model.text.Tokenizer;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.JudgeContexts;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.StageInput;
import org.align4j.reward.RewardModel;
import org.align4j.rl.offline.SampledEpisodes;
import org.align4j.rl.reward.RewardContext;
import org.align4j.rl.reward.Rewards;

/** Gives samples a score by the reward terms of {@code rl}; what comes out is a log that offline methods learn from. */
public final class ScoreSamplesStage implements Stage<ScoreSamplesConfig> {
    private static final String SAMPLES = "samples";
    private static final String POLICY = "policy";
    private static final String REWARD = "reward";
    private static final String EARLIER = "earlier";
    private static final int CHUNK = 256;

    @Override
    public Declaration<ScoreSamplesConfig> declaration() {
        return new Declaration<>(
                "score-samples",
                "Score samples with a verifier, a judge or a reward model; writes trajectories for offline learning",
                ScoreSamplesConfig.class,
                List.of(
                        StageInput.required(SAMPLES, Artifact.SAMPLES, "Completions, one of a prompt or several"),
                        StageInput.required(
                                POLICY, Artifact.POLICY, "Who drew them: its tokenizer encodes the prompts"),
                        StageInput.optional(REWARD, Artifact.REWARD, "Reward model, for the term model"),
                        StageInput.optional(
                                EARLIER,
                                Artifact.TRAJECTORIES,
                                "Log of the rounds before, scored alike: the new one begins with it")),
                List.of(Artifact.TRAJECTORIES));
    }

    @Override
    public void run(ScoreSamplesConfig config, StageContext context) throws IOException {
        Optional<Path> reward = context.optionalInput(REWARD);
        try (ModelOutline policy = ModelOutline.read(context.input(POLICY), config.engine());
                ScoringModel model = ScoringModel.open(reward, config)) {
            RewardContext opening = new RewardContext(
                    model.model(),
                    reward.isPresent() ? Hashes.ofContent(reward.get()) : "",
                    policy.tokenizer(),
                    JudgeContexts.of(context));
            try (Rewards rewards = Rewards.open(config.rewards(), opening)) {
                score(config, policy.tokenizer(), rewards, context);
            }
        }
    }

    /** The reward model, if there is one; closed when the scores are there. */
    private record ScoringModel(Optional<RewardModel> model) implements AutoCloseable {
        static ScoringModel open(Optional<Path> folder, ScoreSamplesConfig config) {
            return new ScoringModel(folder.map(path -> RewardModel.load(path, config.engine())));
        }

        @Override
        public void close() {
            model.ifPresent(RewardModel::close);
        }
    }

    private void score(ScoreSamplesConfig config, Tokenizer tokenizer, Rewards rewards, StageContext context) {
        Dataset<Sample> samples = Dataset.open(context.input(SAMPLES), Sample.class);
        SampledEpisodes episodes = new SampledEpisodes(tokenizer, config.temperature());
        Tally tally = new Tally();
        try (DatasetWriter<Trajectory> writer = DatasetWriter.create(
                        context.output(Artifact.TRAJECTORIES), Trajectory.class, lineage(config, tokenizer, context));
                Progress progress = context.progress().start("scoring", "prompts", samples.rows())) {
            EarlierRounds earlier = EarlierRounds.copy(
                    context.optionalInput(EARLIER), tokenizer, rewards.versions(), writer, tally.earlier::add);
            List<SampledEpisodes.Drawn> waiting = new ArrayList<>();
            samples.forEach(sample -> {
                waiting.addAll(episodes.of(sample, samples.folder()));
                progress.advance(1);
                if (waiting.size() >= CHUNK) {
                    write(waiting, earlier, episodes, rewards, writer, tally);
                }
            });
            write(waiting, earlier, episodes, rewards, writer, tally);
            tally.report(context);
            writer.publish(tally.unscored == 0 ? Map.of() : Map.of("could not be scored", tally.unscored));
        }
    }

    private static void write(
            List<SampledEpisodes.Drawn> waiting,
            EarlierRounds earlier,
            SampledEpisodes episodes,
            Rewards rewards,
            DatasetWriter<Trajectory> writer,
            Tally tally) {
        List<Rewards.Outcome> outcomes = waiting.isEmpty()
                ? List.of()
                : rewards.score(
                        waiting.stream().map(SampledEpisodes.Drawn::episode).toList());
        for (int i = 0; i < outcomes.size(); i++) {
            Rewards.Outcome outcome = outcomes.get(i);
            tally.add(outcome);
            if (outcome.earned().isPresent()) {
                writer.write(earlier.next(
                        episodes.trajectory(waiting.get(i), outcome.earned().get(), rewards.versions())));
            }
        }
        waiting.clear();
    }

    /** Mean and standard deviation of scores. */
    private static final class Scores {
        private long count;
        private double sum;
        private double squares;

        void add(double score) {
            add(1, score, score * score);
        }

        void add(Scores others) {
            add(others.count, others.sum, others.squares);
        }

        private void add(long more, double moreSum, double moreSquares) {
            count += more;
            sum += moreSum;
            squares += moreSquares;
        }

        double mean() {
            return sum / count;
        }

        double deviation() {
            return Math.sqrt(Math.max(0, squares / count - mean() * mean()));
        }

        String described() {
            return String.format(Locale.ROOT, "mean %.4f, standard deviation %.4f", mean(), deviation());
        }
    }

    /** What the scores came to, of this round and of those before. */
    private static final class Tally {
        private final Map<String, Double> terms = new LinkedHashMap<>();
        private final Scores scored = new Scores();
        private final Scores earlier = new Scores();
        private long unscored;
        private String firstFailure = "";

        void add(Rewards.Outcome outcome) {
            if (outcome.earned().isEmpty()) {
                firstFailure = unscored++ == 0 ? outcome.missing() : firstFailure;
                return;
            }
            Rewards.Earned earned = outcome.earned().get();
            scored.add(earned.total());
            earned.terms().forEach((name, part) -> terms.merge(name, part.value(), Double::sum));
        }

        void report(StageContext context) {
            if (scored.count == 0) {
                throw new UserError("no completion could be scored; the first failure: " + firstFailure);
            }
            context.result("completions", scored.count + unscored);
            context.result("score", scored.mean());
            context.result("score_std", scored.deviation());
            terms.forEach((name, total) -> context.result("rewards/" + name + "/mean", total / scored.count));
            context.say(scored.count + " completions scored: " + scored.described());
            if (earlier.count > 0) {
                reportLog(context);
            }
            if (unscored > 0) {
                context.result("unscored", unscored);
                context.warn(
                        unscored + " completions could not be scored and are left out; the first: " + firstFailure);
            }
        }

        private void reportLog(StageContext context) {
            Scores log = new Scores();
            log.add(earlier);
            log.add(scored);
            context.result("log_completions", log.count);
            context.result("log_score", log.mean());
            context.result("log_score_std", log.deviation());
            context.say(log.count + " completions in the log with those of earlier rounds: " + log.described());
        }
    }

    private Lineage lineage(ScoreSamplesConfig config, Tokenizer tokenizer, StageContext context) {
        List<Lineage.Parent> parents = new ArrayList<>();
        parents.add(
                new Lineage.Parent(SAMPLES, Dataset.info(context.input(SAMPLES)).fingerprint()));
        context.optionalInput(EARLIER)
                .ifPresent(log -> parents.add(
                        new Lineage.Parent(EARLIER, Dataset.info(log).fingerprint())));
        return context.lineage(this, config).withParents(parents).withTokenizer(tokenizer.fingerprint(), null);
    }
}
