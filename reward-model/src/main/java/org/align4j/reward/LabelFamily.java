package org.align4j.reward;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.data.Dataset;
import org.align4j.data.Label;
import org.align4j.model.training.Objective;
import org.align4j.reward.loss.Contrastive;
import org.align4j.reward.loss.LabelLoss;
import org.align4j.reward.loss.Success;

/** Learning from single completions with a mark. */
record LabelFamily(LabelLoss loss) implements RewardFamily<LabelledPrompt, LabelledPromptBatch> {
    private static final String NOUN = "labels";

    @Override
    public FeedbackRows<LabelledPrompt> read(Path dataset, RowEncoder encoder) {
        Dataset<Label> labels = Dataset.open(dataset, Label.class);
        Map<Content, List<int[]>> rows = new LinkedHashMap<>();
        Map<Content, List<Double>> good = new LinkedHashMap<>();
        labels.forEach(label -> encoder.encode("label " + label.id(), label.prompt(), List.of(label.completion()))
                .ifPresent(encoded -> {
                    rows.computeIfAbsent(label.prompt(), prompt -> new ArrayList<>())
                            .add(encoded.get(0).tokens());
                    good.computeIfAbsent(label.prompt(), prompt -> new ArrayList<>())
                            .add(label.label() ? 1.0 : 0.0);
                }));
        if (rows.isEmpty()) {
            return new FeedbackRows<>(
                    List.of(), List.of(), 0, NOUN, labels.info().fingerprint(), List.of());
        }
        List<String> notes = new ArrayList<>();
        double[] weights = weights(dataset, good.values(), notes);
        List<LabelledPrompt> prompts = new ArrayList<>();
        List<Content> keys = new ArrayList<>();
        rows.forEach((prompt, completions) -> {
            List<Double> marks = good.get(prompt);
            if (!(loss instanceof Contrastive) || decided(marks)) {
                keys.add(prompt);
                prompts.add(new LabelledPrompt(
                        completions,
                        marks,
                        marks.stream().map(each -> weights[each > 0.5 ? 1 : 0]).toList()));
            }
        });
        int marks = prompts.stream().mapToInt(LabelledPrompt::rows).sum();
        return new FeedbackRows<>(prompts, keys, marks, NOUN, labels.info().fingerprint(), notes);
    }

    /** What a completion of each class counts: first those not good, then the good ones. */
    private double[] weights(Path dataset, Collection<List<Double>> good, List<String> notes) {
        long marks = good.stream().mapToLong(List::size).sum();
        long successes =
                good.stream().flatMap(List::stream).filter(each -> each > 0.5).count();
        if (successes == 0 || successes == marks) {
            throw new UserError(dataset + ": all " + marks + " labels are " + (successes == 0 ? "false" : "true")
                    + "; a success classifier learns from both");
        }
        double share = (double) successes / marks;
        notes.add(String.format(Locale.ROOT, "%.1f %% of the completions are marked as good", 100 * share));
        if (loss instanceof Success success && success.prior() != null) {
            return new double[] {(1 - success.prior()) / (1 - share), success.prior() / share};
        }
        if (loss instanceof Contrastive) {
            long decided = good.stream().filter(LabelFamily::decided).count();
            if (decided == 0) {
                throw new UserError(dataset + ": no prompt has a good completion and another one; the contrastive loss"
                        + " compares completions of one prompt, success does not");
            }
            notes.add(decided + " of " + good.size() + " prompts have a good completion and another one; the others say"
                    + " nothing to the contrastive loss");
        }
        return new double[] {1, 1};
    }

    private static boolean decided(List<Double> marks) {
        return marks.stream().anyMatch(each -> each > 0.5) && marks.stream().anyMatch(each -> each <= 0.5);
    }

    @Override
    public LabelledPromptBatch batch(List<LabelledPrompt> prompts) {
        return LabelledPromptBatch.of(prompts);
    }

    @Override
    public Objective<LabelledPromptBatch> objective() {
        return new LabelObjective(loss);
    }

    @Override
    public RewardEvaluation evaluate(List<LabelledPrompt> prompts, List<double[]> numbers) {
        return LabelEvaluation.of(prompts, numbers);
    }
}
