package org.align4j.reward;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.chat.Content;
import org.align4j.data.Dataset;
import org.align4j.data.Label;
import org.align4j.model.training.Objective;
import org.align4j.reward.loss.LabelLoss;

/** Learning from single completions with a mark. */
record LabelFamily(LabelLoss loss) implements RewardFamily<LabelledPrompt, LabelBatch> {
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
        List<LabelledPrompt> prompts = new ArrayList<>();
        rows.forEach((prompt, completions) -> prompts.add(new LabelledPrompt(completions, good.get(prompt))));
        int marks = prompts.stream().mapToInt(LabelledPrompt::rows).sum();
        return new FeedbackRows<>(prompts, marks, "labels", labels.info().fingerprint(), List.of());
    }

    @Override
    public LabelBatch batch(List<LabelledPrompt> prompts) {
        return LabelBatch.of(prompts);
    }

    @Override
    public Objective<LabelBatch> objective() {
        return new LabelObjective(loss);
    }

    @Override
    public RewardEvaluation evaluate(List<LabelledPrompt> prompts, List<double[]> numbers) {
        return LabelEvaluation.of(prompts, numbers);
    }
}
