package org.align4j.pipeline.preference;

import java.nio.IntBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.core.options.KebabCase;
import org.align4j.data.Dataset;
import org.align4j.data.Preference;
import org.align4j.model.ModelOutline;
import org.align4j.model.training.Batches;
import org.align4j.model.training.DifferentiableObjective;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.rl.preference.EncodedPairs;
import org.align4j.rl.preference.MovingReference;
import org.align4j.rl.preference.PairReading;
import org.align4j.rl.preference.PreferenceBatch;
import org.align4j.rl.preference.PreferenceObjective;
import org.align4j.rl.preference.PreferencePair;
import org.align4j.rl.preference.ReferenceReading;
import org.align4j.rl.preference.loss.PairedLoss;

/** Pairs of {@code --preferences}. */
record PairRows(DpoConfig config, PairedLoss loss, StageContext context)
        implements PreferenceRows<PreferencePair, PreferenceBatch> {
    @Override
    public List<PreferencePair> encode(ModelOutline policy) {
        Dataset<Preference> preferences = Dataset.open(context.input(DpoStage.PREFERENCES), Preference.class);
        int longest = config.longest(policy.config());
        EncodedPairs encoded = EncodedPairs.of(preferences.toList(), policy.tokenizer(), longest, config.tooLong());
        if (encoded.dropped() > 0) {
            context.warn("left out " + encoded.dropped() + " pairs with a row longer than " + longest + " tokens");
        }
        List<PreferencePair> pairs = encoded.pairs();
        if (pairs.isEmpty()) {
            throw new UserError(preferences.folder() + ": no pair is left to learn from");
        }
        requireCertain(preferences, pairs);
        context.say(pairs.size() + " pairs");
        context.result("pairs", pairs.size());
        double chosen =
                pairs.stream().mapToInt(PreferencePair::chosenLength).average().orElseThrow();
        double rejected = pairs.stream()
                .mapToInt(PreferencePair::rejectedLength)
                .average()
                .orElseThrow();
        context.result("mean_chosen_length", chosen);
        context.result("mean_rejected_length", rejected);
        context.say(String.format(
                Locale.ROOT, "chosen completions have %.1f tokens on average, rejected ones %.1f", chosen, rejected));
        return pairs;
    }

    private void requireCertain(Dataset<Preference> preferences, List<PreferencePair> pairs) {
        long unsure = pairs.stream().filter(pair -> pair.pChosen() < 1).count();
        if (loss.ofWholeSteps() && unsure > 0) {
            throw new UserError(preferences.folder() + ": " + unsure + " of " + pairs.size()
                    + " pairs have a p_chosen below 1; loss " + KebabCase.of(loss.getClass())
                    + " compares quantiles of a batch, so its labels must be certain: leave those pairs out, or take"
                    + " another loss");
        }
    }

    @Override
    public ReferenceReading<PreferencePair> reading() {
        return new PairReading(loss.tailWeight());
    }

    @Override
    public IntBuffer prompt(PreferencePair pair) {
        return IntBuffer.wrap(pair.chosen(), 0, pair.chosenPrompt());
    }

    @Override
    public double wantedTokens(List<PreferencePair> pairs) {
        return pairs.stream().mapToInt(PreferencePair::chosenLength).average().orElse(Double.NaN);
    }

    @Override
    public Batches<PreferencePair, PreferenceBatch> batches(List<PreferencePair> rows) {
        return new Batches<>(rows, PreferenceBatch::of);
    }

    @Override
    public DifferentiableObjective<PreferenceBatch> objective(Optional<MovingReference> moving) {
        return new PreferenceObjective(loss, moving);
    }

    @Override
    public String heldOut(int rows, Map<String, Double> metrics) {
        return String.format(
                Locale.ROOT,
                "%d held-out pairs: loss %.4f, %.1f %% of chosen completions gained more than the rejected ones",
                rows,
                metrics.get("eval_loss"),
                100 * metrics.get("eval_rewards/accuracies"));
    }
}
