package org.align4j.reward;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Function;
import org.align4j.core.chat.Content;
import org.align4j.model.training.Objective;
import org.align4j.reward.loss.Feedback;
import org.align4j.reward.loss.RewardLoss;
import org.align4j.reward.loss.WeightedLoss;

/**
 * Learning from several forms of feedback together. Whatever is known of a prompt is one unit, so that no prompt is in both parts of a split
 * and all of it is in one batch.
 */
public final class MixedFamily implements RewardFamily<MixedPrompt, MixedBatch> {
    private final List<MixedPart<?, ?>> parts = new ArrayList<>();

    /** Of a first loss and those beside it, each on feedback of a form of its own. */
    public MixedFamily(RewardLoss first, List<WeightedLoss> also) {
        parts.add(MixedPart.of(first, 0, 1));
        also.forEach(each -> parts.add(MixedPart.of(each.loss(), parts.size(), each.weight())));
    }

    /** Reads the first form alone. */
    @Override
    public FeedbackRows<MixedPrompt> read(Path dataset, RowEncoder encoder) {
        Feedback first = parts.get(0).loss().reads();
        return all(form -> form == first ? Optional.of(dataset) : Optional.empty(), encoder);
    }

    /** Reads every form that has a dataset. */
    @Override
    public Optional<FeedbackRows<MixedPrompt>> read(
            Feedback form, Function<Feedback, Optional<Path>> datasets, RowEncoder encoder) {
        return parts.stream()
                        .anyMatch(part -> datasets.apply(part.loss().reads()).isPresent())
                ? Optional.of(all(datasets, encoder))
                : Optional.empty();
    }

    private FeedbackRows<MixedPrompt> all(Function<Feedback, Optional<Path>> datasets, RowEncoder encoder) {
        Map<Content, List<Optional<? extends PromptRows>>> byPrompt = new LinkedHashMap<>();
        List<String> notes = new ArrayList<>();
        StringJoiner nouns = new StringJoiner(" and ");
        StringJoiner fingerprints = new StringJoiner("+");
        int examples = 0;
        for (MixedPart<?, ?> part : parts) {
            Optional<Path> dataset = datasets.apply(part.loss().reads());
            if (dataset.isEmpty()) {
                continue;
            }
            FeedbackRows<?> rows = part.family().read(dataset.get(), encoder);
            for (int i = 0; i < rows.prompts().size(); i++) {
                byPrompt.computeIfAbsent(rows.keys().get(i), key -> empty())
                        .set(part.place(), Optional.of(rows.prompts().get(i)));
            }
            notes.add(rows.examples() + " " + rows.noun() + " of "
                    + rows.prompts().size() + " prompts");
            notes.addAll(rows.notes());
            nouns.add(rows.noun());
            fingerprints.add(rows.fingerprint());
            examples += rows.examples();
        }
        List<MixedPrompt> prompts =
                byPrompt.values().stream().map(MixedPrompt::new).toList();
        return new FeedbackRows<>(
                prompts, List.copyOf(byPrompt.keySet()), examples, nouns.toString(), fingerprints.toString(), notes);
    }

    private List<Optional<? extends PromptRows>> empty() {
        List<Optional<? extends PromptRows>> none = new ArrayList<>();
        parts.forEach(part -> none.add(Optional.empty()));
        return none;
    }

    @Override
    public MixedBatch batch(List<MixedPrompt> prompts) {
        return MixedBatch.of(prompts, parts);
    }

    @Override
    public Objective<MixedBatch> objective() {
        List<MixedPart.Taught<?>> taught = new ArrayList<>();
        parts.forEach(part -> taught.add(part.taught()));
        return new MixedObjective(taught);
    }

    /** Each form's numbers one after another, every part behind how many it has. */
    @Override
    public double[] numbers(RewardModel model, MixedPrompt prompt, Objective<MixedBatch> learned) {
        List<double[]> all = new ArrayList<>();
        for (MixedPart<?, ?> part : parts) {
            double[] own = part.numbers(model, prompt, (MixedObjective) learned);
            all.add(new double[] {own.length});
            all.add(own);
        }
        return all.stream().flatMapToDouble(Arrays::stream).toArray();
    }

    @Override
    public RewardEvaluation evaluate(List<MixedPrompt> prompts, List<double[]> numbers) {
        Map<String, RewardEvaluation> found = new LinkedHashMap<>();
        for (MixedPart<?, ?> part : parts) {
            List<double[]> own =
                    numbers.stream().map(each -> part(each, part.place())).toList();
            part.evaluate(prompts, own).ifPresent(evaluation -> found.put(part.prefix(), evaluation));
        }
        return new MixedEvaluation(found);
    }

    private static double[] part(double[] numbers, int place) {
        int at = 0;
        for (int p = 0; p < place; p++) {
            at += 1 + (int) Math.round(numbers[at]);
        }
        return Arrays.copyOfRange(numbers, at + 1, at + 1 + (int) Math.round(numbers[at]));
    }

    @Override
    public Map<String, Object> learned(Objective<MixedBatch> objective) {
        Map<String, Object> learned = new LinkedHashMap<>();
        for (MixedPart<?, ?> part : parts) {
            Map<String, Object> own = part.learned((MixedObjective) objective);
            if (!own.isEmpty()) {
                learned.put(part.loss().reads().input(), own);
            }
        }
        return learned;
    }
}
