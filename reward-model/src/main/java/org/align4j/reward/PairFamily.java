package org.align4j.reward;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.align4j.core.chat.Content;
import org.align4j.data.Dataset;
import org.align4j.data.Preference;
import org.align4j.model.training.Objective;
import org.align4j.reward.loss.BradleyTerry;
import org.align4j.reward.loss.PairLoss;
import org.align4j.reward.loss.ReadAt;

/** Learning from pairs of completions. */
record PairFamily(PairLoss loss) implements RewardFamily<PromptPairs, PairBatch> {
    @Override
    public FeedbackRows<PromptPairs> read(Path dataset, RowEncoder encoder) {
        Dataset<Preference> preferences = Dataset.open(dataset, Preference.class);
        Map<Content, PromptPairs> byPrompt = EncodedPreferences.of(preferences.toList(), encoder);
        List<PromptPairs> prompts = List.copyOf(byPrompt.values());
        int pairs = prompts.stream().mapToInt(prompt -> prompt.pairs().size()).sum();
        return new FeedbackRows<>(
                prompts,
                List.copyOf(byPrompt.keySet()),
                pairs,
                "pairs",
                preferences.info().fingerprint(),
                notes(prompts));
    }

    private List<String> notes(List<PromptPairs> prompts) {
        boolean margins =
                prompts.stream().flatMap(prompt -> prompt.pairs().stream()).anyMatch(pair -> pair.margin() != 0);
        return margins && loss instanceof BradleyTerry bradleyTerry && bradleyTerry.marginWeight() == 0
                ? List.of("the data's margins are not used (loss.margin-weight is 0)")
                : List.of();
    }

    @Override
    public PairBatch batch(List<PromptPairs> prompts) {
        return PairBatch.of(prompts);
    }

    @Override
    public Objective<PairBatch> objective() {
        return new PairObjective(loss);
    }

    /** Of each completion the score, and then those of its beginnings where they are learned. */
    @Override
    public double[] numbers(RewardModel model, PromptPairs prompt, Objective<PairBatch> learned) {
        return beginnings()
                ? PrefixEvaluation.numbers(model, prompt)
                : RewardFamily.super.numbers(model, prompt, learned);
    }

    private boolean beginnings() {
        return loss.at() == ReadAt.AFTER_DIVERGENCE;
    }

    @Override
    public RewardEvaluation evaluate(List<PromptPairs> prompts, List<double[]> numbers) {
        return beginnings() ? PrefixEvaluation.of(prompts, numbers) : PairEvaluation.of(prompts, numbers);
    }
}
