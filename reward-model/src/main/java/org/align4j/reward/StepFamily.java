package org.align4j.reward;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.data.Dataset;
import org.align4j.data.Steps;
import org.align4j.model.text.PromptedRow;
import org.align4j.model.training.Objective;
import org.align4j.reward.loss.StepLoss;

/** Learning from solutions whose steps are marked. */
record StepFamily(StepLoss loss) implements RewardFamily<SteppedPrompt, StepBatch> {
    @Override
    public FeedbackRows<SteppedPrompt> read(Path dataset, RowEncoder encoder) {
        Dataset<Steps> solutions = Dataset.open(dataset, Steps.class);
        Map<Content, List<int[]>> rows = new LinkedHashMap<>();
        Map<Content, List<SteppedPrompt.Marks>> marks = new LinkedHashMap<>();
        solutions.forEach(solution -> row(solution, encoder).ifPresent(row -> {
            int[] ends = StepEnds.of(encoder.tokenizer(), row.tokens(), row.promptLength(), separator());
            if (ends.length != solution.completions().size()) {
                encoder.leaveOut("steps cannot be told apart by their tokens");
                return;
            }
            rows.computeIfAbsent(solution.prompt(), prompt -> new ArrayList<>()).add(row.tokens());
            marks.computeIfAbsent(solution.prompt(), prompt -> new ArrayList<>())
                    .add(marks(solution, ends, dataset));
        }));
        List<SteppedPrompt> prompts = new ArrayList<>();
        rows.forEach((prompt, completions) -> prompts.add(new SteppedPrompt(completions, marks.get(prompt))));
        int steps = prompts.stream()
                .flatMap(prompt -> prompt.steps().stream())
                .mapToInt(each -> each.labels().size())
                .sum();
        return new FeedbackRows<>(
                prompts,
                List.copyOf(rows.keySet()),
                steps,
                "steps",
                solutions.info().fingerprint(),
                List.of());
    }

    private String separator() {
        return StepEnds.separator(loss.separator());
    }

    private Optional<PromptedRow> row(Steps solution, RowEncoder encoder) {
        if (solution.completions().stream().anyMatch(step -> step.contains(separator()) || step.isEmpty())) {
            encoder.leaveOut("a step is empty or contains the separator");
            return Optional.empty();
        }
        String text = String.join(separator(), solution.completions());
        Content completion = solution.prompt() instanceof Content.Chat ? Content.assistant(text) : Content.text(text);
        return encoder.encode("solution " + solution.id(), solution.prompt(), List.of(completion))
                .map(encoded -> encoded.get(0));
    }

    private SteppedPrompt.Marks marks(Steps solution, int[] ends, Path dataset) {
        List<Double> labels = new ArrayList<>();
        for (int i = 0; i < ends.length; i++) {
            labels.add(solution.labels().get(i) ? 1.0 : 0.0);
        }
        if (loss.soft()) {
            labels = soft(solution, dataset);
        }
        int firstError = 0;
        while (firstError < labels.size() && !loss.isWrong(labels.get(firstError))) {
            firstError++;
        }
        return new SteppedPrompt.Marks(Arrays.stream(ends).boxed().toList(), loss.learned(labels), firstError);
    }

    private static List<Double> soft(Steps solution, Path dataset) {
        List<Double> ratings = solution.ratings();
        if (ratings == null || ratings.stream().anyMatch(rating -> !(rating >= 0 && rating <= 1))) {
            throw new UserError(dataset + ": solution " + solution.id() + ": "
                    + (ratings == null ? "has no ratings" : "ratings are " + ratings)
                    + "; loss.soft needs one in [0, 1] for each step");
        }
        return ratings;
    }

    @Override
    public StepBatch batch(List<SteppedPrompt> prompts) {
        return StepBatch.of(prompts);
    }

    @Override
    public Objective<StepBatch> objective() {
        return new StepObjective(loss);
    }

    /** The score at the end of every step, one solution's after another's. */
    @Override
    public double[] numbers(RewardModel model, SteppedPrompt prompt, Objective<StepBatch> learned) {
        List<float[]> tokens = model.scoreTokens(prompt.completions());
        List<Double> numbers = new ArrayList<>();
        for (int row = 0; row < tokens.size(); row++) {
            for (int end : prompt.steps().get(row).ends()) {
                numbers.add((double) tokens.get(row)[end]);
            }
        }
        return numbers.stream().mapToDouble(Double::doubleValue).toArray();
    }

    @Override
    public RewardEvaluation evaluate(List<SteppedPrompt> prompts, List<double[]> numbers) {
        return StepEvaluation.of(prompts, numbers);
    }
}
