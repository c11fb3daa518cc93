package org.align4j.rl.reward;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.align4j.core.UserError;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.core.run.Hashes;
import org.align4j.model.CausalLm;
import org.align4j.model.RowNumbers;
import org.align4j.model.TokenBatch;
import org.align4j.model.process.Shares;
import org.align4j.rl.episode.Episode;

/**
 * On-policy distillation: every token of the policy's own completions earns {@code log p_teacher - log p_policy}, the
 * negative reverse KL to the model given as {@code --teacher} (Agarwal et al. 2024, GKD, with all data the student's; Lu et
 * al. 2025). A token's KL is known at once, so later ones need not be waited for: take {@code advantage: {type:
 * return-to-go, gamma: 0, advantage-whitening: none}}.
 */
public record TeacherRewardTerm(
        @Option(doc = "Multiplies the log-ratio", def = "1.0")
        double weight,

        @Option(doc = "Largest log-ratio of a token that counts, in nats either way", def = "10.0")
        double largest)
        implements RewardTerm {
    public TeacherRewardTerm {
        Check.positive("weight", weight);
        Check.positive("largest", largest);
    }

    /**
     * The model that is learned from.
     *
     * @param version hash of its folder
     * @param temperature that the policy samples at, and both are read at
     * @param budget most tokens computed at once
     */
    public record Teacher(CausalLm model, String version, double temperature, int budget) {}

    @Override
    public Sharing sharing() {
        return Sharing.ROWS;
    }

    @Override
    public RewardSource open(RewardContext context) {
        Teacher teacher = context.teacher()
                .orElseThrow(
                        () -> new UserError("the reward has a term of type teacher: rl needs --teacher, a checkpoint"
                                + " with the policy's tokenizer"));
        return new Source(this, teacher, new Shares(context.processes()));
    }

    private static final class Source implements RewardSource {
        private final TeacherRewardTerm term;
        private final Teacher teacher;
        private final Shares shares;

        Source(TeacherRewardTerm term, Teacher teacher, Shares shares) {
            this.term = term;
            this.teacher = teacher;
            this.shares = shares;
        }

        @Override
        public String name() {
            return "teacher";
        }

        @Override
        public String version() {
            return Hashes.ofText(term + teacher.version());
        }

        @Override
        public List<Score> score(List<Episode> episodes) {
            List<double[]> taught = taught(episodes);
            List<Score> scores = new ArrayList<>();
            for (int i = 0; i < episodes.size(); i++) {
                double[] values = taught.get(i);
                for (int t = 0; t < values.length; t++) {
                    double ratio = values[t] - episodes.get(i).logProbs()[t];
                    values[t] = term.weight() * Math.max(-term.largest(), Math.min(term.largest(), ratio));
                }
                scores.add(new Score.OfTokens(values));
            }
            return scores;
        }

        /** The teacher's log-probs of sampled tokens. */
        private List<double[]> taught(List<Episode> episodes) {
            return atSampled(episodes, batch -> teacher.model().evaluate(batch, teacher.temperature()));
        }

        private List<double[]> atSampled(List<Episode> episodes, Function<TokenBatch, NDArray> read) {
            List<float[]> rows =
                    RowNumbers.read(episodes.stream().map(Episode::ids).toList(), teacher.budget(), read);
            List<double[]> numbers = new ArrayList<>();
            for (int i = 0; i < rows.size(); i++) {
                numbers.add(episodes.get(i).atSampled(rows.get(i)));
            }
            return numbers;
        }

        /** Of the completions that the iteration learned from, however long ago they were scored; means over tokens. */
        @Override
        public Map<String, Double> learn(Seen seen) {
            List<Episode> own = shares.own(seen.episodes());
            List<double[]> taught = taught(own);
            List<double[]> chosen = atSampled(own, batch -> {
                CausalLm.Prediction prediction = teacher.model().predict(batch);
                prediction.logProbs().close();
                prediction.entropies().close();
                return prediction.correct();
            });
            double kl = 0;
            double surprise = 0;
            double agreed = 0;
            double tokens = 0;
            for (int i = 0; i < own.size(); i++) {
                for (int t = 0; t < taught.get(i).length; t++) {
                    kl += own.get(i).logProbs()[t] - taught.get(i)[t];
                    surprise += taught.get(i)[t];
                    agreed += chosen.get(i)[t];
                    tokens++;
                }
            }
            double[] all = shares.processes().sum(kl, surprise, agreed, tokens);
            Map<String, Double> curves = new LinkedHashMap<>();
            curves.put("distill/kl", all[0] / all[3]);
            curves.put("teacher/logp", all[1] / all[3]);
            curves.put("teacher/agreement@1", all[2] / all[3]);
            return curves;
        }
    }
}
