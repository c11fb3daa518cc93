package org.align4j.pipeline.preference;

import java.nio.IntBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.data.Dataset;
import org.align4j.data.Label;
import org.align4j.model.ModelOutline;
import org.align4j.model.training.Batches;
import org.align4j.model.training.DifferentiableObjective;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.rl.preference.EncodedLabels;
import org.align4j.rl.preference.LabelBatch;
import org.align4j.rl.preference.LabelledRow;
import org.align4j.rl.preference.LabelledRowReading;
import org.align4j.rl.preference.MovingReference;
import org.align4j.rl.preference.ReferenceReading;
import org.align4j.rl.preference.UnpairedObjective;
import org.align4j.rl.preference.loss.Kto;
import org.align4j.rl.preference.loss.UnpairedLoss;

/** Labelled completions of {@code --labels}. */
record LabelRows(DpoConfig config, UnpairedLoss loss, StageContext context)
        implements PreferenceRows<LabelledRow, LabelBatch> {
    /** Below it the step's KL estimate is mostly noise (huggingface/trl#1402). */
    private static final int SMALL_BATCH = 16;
    /** What KTO's authors recommend for weight times count of desirable over undesirable. */
    private static final double LEAST_BALANCE = 1;

    private static final double MOST_BALANCE = 4.0 / 3;

    @Override
    public List<LabelledRow> encode(ModelOutline policy) {
        Dataset<Label> labels = Dataset.open(context.input(DpoStage.LABELS), Label.class);
        int longest = config.longest(policy.config());
        EncodedLabels encoded = EncodedLabels.of(labels.toList(), policy.tokenizer(), longest, config.tooLong());
        if (encoded.dropped() > 0) {
            context.warn(
                    "left out " + encoded.dropped() + " completions with a row longer than " + longest + " tokens");
        }
        if (encoded.rows().isEmpty()) {
            throw new UserError(labels.folder() + ": no completion is left to learn from");
        }
        int desirable =
                (int) encoded.rows().stream().filter(LabelledRow::desirable).count();
        int undesirable = encoded.rows().size() - desirable;
        if (desirable == 0 || undesirable == 0) {
            throw new UserError(labels.folder() + ": all " + encoded.rows().size() + " completions are "
                    + (desirable == 0 ? "undesirable" : "desirable") + ": there is nothing to tell apart");
        }
        context.say(desirable + " desirable completions, " + undesirable + " undesirable");
        context.result("desirable", desirable);
        context.result("undesirable", undesirable);
        if (loss instanceof Kto kto) {
            warn(kto, desirable, undesirable);
            return kto.klTerm() == Kto.KlTerm.BATCH
                    ? encoded.mismatched(longest).rows()
                    : encoded.rows();
        }
        return encoded.rows();
    }

    private void warn(Kto kto, int desirable, int undesirable) {
        double balance = kto.desirableWeight() * desirable / (kto.undesirableWeight() * undesirable);
        if (balance < LEAST_BALANCE || balance > MOST_BALANCE) {
            boolean fewer = balance < LEAST_BALANCE;
            double weight = fewer
                    ? kto.undesirableWeight() * undesirable / desirable
                    : kto.desirableWeight() * desirable / undesirable;
            context.warn(String.format(
                    Locale.ROOT,
                    "desirable completions weigh %.2f times as much as undesirable ones, KTO's authors recommend 1 to"
                            + " 1.33: loss.%s %.3g makes it 1",
                    balance,
                    fewer ? "desirable-weight" : "undesirable-weight",
                    weight));
        }
        int batch = config.training().batch().size();
        if (kto.klTerm() == Kto.KlTerm.BATCH && batch < SMALL_BATCH) {
            context.warn(
                    "training.batch.size " + batch + ": KTO estimates the KL of each step from its completions, which"
                            + " takes " + SMALL_BATCH + " at least; raise it, or set loss.kl-term: none");
        }
    }

    @Override
    public ReferenceReading<LabelledRow> reading() {
        return new LabelledRowReading();
    }

    @Override
    public IntBuffer prompt(LabelledRow row) {
        return IntBuffer.wrap(row.ids(), 0, row.prompt());
    }

    @Override
    public double wantedTokens(List<LabelledRow> rows) {
        return rows.stream()
                .filter(LabelledRow::desirable)
                .mapToInt(row -> row.ids().length - row.prompt())
                .average()
                .orElse(Double.NaN);
    }

    @Override
    public Batches<LabelledRow, LabelBatch> batches(List<LabelledRow> rows) {
        return new Batches<>(rows, LabelBatch::of);
    }

    @Override
    public DifferentiableObjective<LabelBatch> objective(Optional<MovingReference> moving) {
        return new UnpairedObjective(loss, moving);
    }

    @Override
    public String heldOut(int rows, Map<String, Double> metrics) {
        return String.format(
                Locale.ROOT,
                "%d held-out completions: loss %.4f, %.1f %% are on their label's side",
                rows,
                metrics.get("eval_loss"),
                100 * metrics.get("eval_rewards/accuracies"));
    }
}
