package org.align4j.rl.reward;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigWriter;
import org.align4j.core.options.Option;
import org.align4j.core.run.Hashes;
import org.align4j.data.Dataset;
import org.align4j.data.Prompt;
import org.align4j.judge.BothOrders;
import org.align4j.judge.Comparison;
import org.align4j.judge.Judge;
import org.align4j.judge.PairVerdict;
import org.align4j.judge.Verdict.Cost;
import org.align4j.judge.config.JudgeConfig;
import org.align4j.rl.episode.Episode;

/**
 * A judge that compares every completion with a fixed one of its prompt, its anchor, in both orders: the reward is the probability that the
 * policy's is the better one. Two calls a completion, and one scale for the whole run.
 */
public record AnchoredJudgeRewardTerm(
        @Option(
                doc =
                        "Multiplies the probability of being better; 0 only watches it: it is logged and stored, and counts for"
                                + " nothing",
                def = "1.0")
        double weight,

        @Option(doc = "The judge, or the YAML file that holds it")
        JudgeConfig judge,

        @Option(
                doc =
                        "A dataset with a completion of every prompt: samples, such as the policy's own before training, or"
                                + " demonstrations; the first of a prompt is its anchor")
        Path anchors)
        implements JudgedRewardTerm {
    @Override
    public RewardSource open(RewardContext context) {
        return new Source(
                judge.name(),
                Hashes.ofText(ConfigWriter.yaml(this) + Dataset.info(anchors).fingerprint()),
                this,
                Anchors.read(anchors),
                judge.open(context.judges()),
                new JudgeCosts());
    }

    @Override
    public List<Path> files() {
        return List.of(anchors);
    }

    private record Source(
            String name,
            String version,
            AnchoredJudgeRewardTerm term,
            Map<Content, Content> anchors,
            Judge judge,
            JudgeCosts costs)
            implements RewardSource {
        @Override
        public void expect(List<Prompt> prompts) {
            for (Prompt prompt : prompts) {
                if (!anchors.containsKey(prompt.prompt())) {
                    throw new UserError(term.anchors() + ": no completion of prompt " + prompt.id()
                            + "; the term anchored-judge needs one of every prompt, as align sample writes them");
                }
            }
        }

        @Override
        public List<Score> score(List<Episode> episodes) {
            List<Comparison> pairs = new ArrayList<>();
            for (Episode episode : episodes) {
                Prompt prompt = episode.prompt();
                Content anchor = anchors.get(prompt.prompt());
                if (anchor == null) {
                    throw new UserError(term.anchors() + ": no completion of prompt " + prompt.id());
                }
                pairs.add(
                        new Comparison(prompt.id(), prompt.prompt(), episode.content(), anchor, prompt.groundTruth()));
            }
            return costs.ofPairs(BothOrders.mean().ask(judge, pairs)).stream()
                    .map(this::score)
                    .toList();
        }

        private Score score(PairVerdict verdict) {
            return verdict.judged()
                    ? new Score.OfEpisode(term.weight() * verdict.pFirst(), verdict.pFirst())
                    : new Score.Missing(JudgedPair.reason(verdict));
        }

        @Override
        public boolean watched() {
            return term.weight() == 0;
        }

        @Override
        public Cost paid() {
            return costs.take();
        }

        @Override
        public void close() {
            judge.close();
        }
    }
}
