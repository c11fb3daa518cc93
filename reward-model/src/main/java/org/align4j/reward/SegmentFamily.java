package org.align4j.reward;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.data.Dataset;
import org.align4j.data.SegmentPreference;
import org.align4j.model.training.Objective;
import org.align4j.reward.loss.Reduce;
import org.align4j.reward.loss.SegmentLoss;
import org.align4j.reward.loss.SegmentPairs;

/** Learning from pairs of segments: pieces of completions, their beginnings, or turns. */
public record SegmentFamily(SegmentLoss loss) implements RewardFamily<SegmentedPrompt, SegmentBatch> {
    @Override
    public FeedbackRows<SegmentedPrompt> read(Path dataset, RowEncoder encoder) {
        Dataset<SegmentPreference> rows = Dataset.open(dataset, SegmentPreference.class);
        TextTokens texts = new TextTokens(encoder.tokenizer());
        Map<Content, Gathering> byPrompt = new LinkedHashMap<>();
        rows.forEach(row -> {
            List<Cut> both = new ArrayList<>();
            for (SegmentPreference.Place place : places(dataset, row)) {
                encoder.encode("segment pair " + row.id(), place.context(), List.of(TextTokens.completion(place)))
                        .ifPresent(encoded -> texts.find(encoded.get(0), place)
                                .ifPresentOrElse(
                                        found -> both.add(new Cut(
                                                found, texts.upTo(encoded.get(0).promptLength(), found))),
                                        () -> encoder.leaveOut("a segment cannot be told by its tokens")));
            }
            if (both.size() == 2) {
                byPrompt.computeIfAbsent(row.prompt(), prompt -> new Gathering())
                        .add(row, both.get(0), both.get(1));
            }
        });
        List<SegmentedPrompt> prompts =
                byPrompt.values().stream().map(Gathering::prompt).toList();
        int pairs = prompts.stream()
                .mapToInt(prompt -> prompt.compared().pairs().size())
                .sum();
        return new FeedbackRows<>(
                prompts,
                List.copyOf(byPrompt.keySet()),
                pairs,
                "segment pairs",
                rows.info().fingerprint(),
                List.of());
    }

    private static List<SegmentPreference.Place> places(Path dataset, SegmentPreference row) {
        try {
            return List.of(row.firstPlace(), row.secondPlace());
        } catch (IllegalArgumentException e) {
            throw new UserError(dataset + ": segment pair " + row.id() + ": " + e.getMessage(), e);
        }
    }

    /** @param text places of all text between the prompt and the segment's end */
    private record Cut(TextTokens.Segment segment, int[] text) {}

    /** One prompt's pairs as they come. */
    private static final class Gathering {
        private final Map<List<Integer>, Integer> indexes = new LinkedHashMap<>();
        private final List<Cut> cuts = new ArrayList<>();
        private final List<PromptPairs.Pair> pairs = new ArrayList<>();

        void add(SegmentPreference row, Cut first, Cut second) {
            pairs.add(new PromptPairs.Pair(
                    index(first),
                    index(second),
                    row.pFirst(),
                    row.tie(),
                    0,
                    first.segment().places().length,
                    second.segment().places().length));
        }

        private int index(Cut cut) {
            List<Integer> key = new ArrayList<>(
                    Arrays.stream(cut.segment().tokens()).boxed().toList());
            key.add(cut.segment().places()[0]);
            return indexes.computeIfAbsent(key, absent -> {
                cuts.add(cut);
                return cuts.size() - 1;
            });
        }

        SegmentedPrompt prompt() {
            return new SegmentedPrompt(
                    new PromptPairs(
                            cuts.stream().map(cut -> cut.segment().tokens()).toList(), pairs),
                    cuts.stream().map(cut -> cut.segment().places()).toList(),
                    cuts.stream().map(Cut::text).toList());
        }
    }

    @Override
    public SegmentBatch batch(List<SegmentedPrompt> prompts) {
        return SegmentBatch.of(prompts, loss.reduce());
    }

    @Override
    public Objective<SegmentBatch> objective() {
        return new SegmentObjective(loss);
    }

    /** Of each segment its reward. */
    @Override
    public double[] numbers(RewardModel model, SegmentedPrompt prompt, Objective<SegmentBatch> learned) {
        return reduced(model, prompt, prompt.places());
    }

    private double[] reduced(RewardModel model, SegmentedPrompt prompt, List<int[]> places) {
        List<float[]> tokens = model.scoreTokens(prompt.completions());
        double[] rewards = new double[tokens.size()];
        for (int row = 0; row < rewards.length; row++) {
            rewards[row] = Reading.reduced(loss.reduce(), tokens.get(row), places.get(row));
        }
        return rewards;
    }

    @Override
    public double[] scores(RewardModel model, SegmentedPrompt prompt) {
        return reduced(model, prompt, prompt.texts());
    }

    @Override
    public Reading reading(RewardModel model, List<SegmentedPrompt> prompts) {
        List<double[]> rows = new ArrayList<>();
        for (SegmentedPrompt prompt : prompts) {
            List<float[]> tokens = model.scoreTokens(prompt.completions());
            for (int row = 0; row < tokens.size(); row++) {
                float[] numbers = tokens.get(row);
                rows.add(Arrays.stream(prompt.texts().get(row))
                        .mapToDouble(place -> numbers[place])
                        .toArray());
            }
        }
        return Reading.of(loss.reduce(), rows);
    }

    @Override
    public RewardEvaluation evaluate(List<SegmentedPrompt> prompts, List<double[]> numbers) {
        return compare(prompts, numbers);
    }

    /** Whether each segment changes the score as labelled: what a model that is read at the end says of its parts. */
    public static RewardEvaluation ofDifferences(RewardModel model, List<SegmentedPrompt> prompts) {
        List<double[]> changes = new ArrayList<>();
        for (SegmentedPrompt prompt : prompts) {
            List<float[]> tokens = model.scoreTokens(prompt.completions());
            double[] own = new double[tokens.size()];
            for (int row = 0; row < own.length; row++) {
                int[] places = prompt.places().get(row);
                own[row] = tokens.get(row)[places[places.length - 1]] - tokens.get(row)[places[0] - 1];
            }
            changes.add(own);
        }
        return compare(prompts, changes);
    }

    private static RewardEvaluation compare(List<SegmentedPrompt> prompts, List<double[]> numbers) {
        return PairEvaluation.of(prompts.stream().map(SegmentedPrompt::compared).toList(), numbers);
    }

    /** Reads segments that a model is only measured on, whatever it learned from. */
    public static SegmentFamily measuring() {
        return new SegmentFamily(new SegmentPairs(Reduce.LAST, 0));
    }
}
