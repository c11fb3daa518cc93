package org.align4j.rl.reward;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.core.run.Hashes;
import org.align4j.model.CausalLm;
import org.align4j.model.RowNumbers;
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
    public RewardSource open(RewardContext context) {
        Teacher teacher = context.teacher()
                .orElseThrow(
                        () -> new UserError("the reward has a term of type teacher: rl needs --teacher, a checkpoint"
                                + " with the policy's tokenizer"));
        return new Source(this, teacher);
    }

    private static final class Source implements RewardSource {
        private final TeacherRewardTerm term;
        private final Teacher teacher;
        private double surprise;
        private double kl;
        private double agreed;

        Source(TeacherRewardTerm term, Teacher teacher) {
            this.term = term;
            this.teacher = teacher;
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
            List<int[]> rows = episodes.stream().map(Episode::ids).toList();
            List<float[]> logProbs = RowNumbers.read(
                    rows, teacher.budget(), batch -> teacher.model().evaluate(batch, teacher.temperature()));
            List<float[]> likeliest = RowNumbers.read(rows, teacher.budget(), batch -> {
                CausalLm.Prediction prediction = teacher.model().predict(batch);
                for (NDArray other : List.of(prediction.logProbs(), prediction.entropies())) {
                    other.close();
                }
                return prediction.correct();
            });
            List<Score> scores = new ArrayList<>();
            long tokens = 0;
            surprise = 0;
            kl = 0;
            agreed = 0;
            for (int i = 0; i < rows.size(); i++) {
                Episode episode = episodes.get(i);
                double[] taught = episode.atSampled(logProbs.get(i));
                double[] chosen = episode.atSampled(likeliest.get(i));
                double[] values = new double[taught.length];
                for (int t = 0; t < values.length; t++) {
                    double ratio = taught[t] - episode.logProbs()[t];
                    values[t] = term.weight() * Math.max(-term.largest(), Math.min(term.largest(), ratio));
                    kl -= ratio;
                    surprise += taught[t];
                    agreed += chosen[t];
                    tokens++;
                }
                scores.add(new Score.OfTokens(values));
            }
            kl /= tokens;
            surprise /= tokens;
            agreed /= tokens;
            return scores;
        }

        /** Of the completions scored last; means over tokens. */
        @Override
        public Map<String, Double> learn(Seen seen) {
            Map<String, Double> curves = new LinkedHashMap<>();
            curves.put("distill/kl", kl);
            curves.put("teacher/logp", surprise);
            curves.put("teacher/agreement@1", agreed);
            return curves;
        }
    }
}
