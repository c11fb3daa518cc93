package org.align4j.pipeline.evaluate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.align4j.core.options.Option;
import org.align4j.data.Prompt;
import org.align4j.judge.BothOrders;
import org.align4j.judge.Comparison;
import org.align4j.judge.Judge;
import org.align4j.judge.PairVerdict;
import org.align4j.judge.config.JudgeConfig;
import org.align4j.judge.statistics.ClusterBootstrap;
import org.align4j.model.CausalLm;
import org.align4j.model.config.SamplingConfig;
import org.jspecify.annotations.Nullable;

/** How often a judge prefers a model's completion to the baseline's, as it stands and at equal lengths. */
public record WinRateEvaluation(
        @Option(doc = "What the results call it") String name,

        @Option(doc = "What the models are asked: a dataset of prompts")
        Path prompts,

        @Option(doc = "Compares completions in both orders") JudgeConfig judge,

        @Option(doc = "Prompts that are used, from the first on; 0 for all", def = "0")
        int limit,

        @Option(doc = "Completions drawn per prompt and model", def = "1")
        int completionsPerPrompt,

        @Option(doc = "How completions are sampled", def = "{}")
        SamplingConfig sampling)
        implements Evaluation {
    public WinRateEvaluation {
        SuitePrompts.check(name, limit, completionsPerPrompt);
    }

    @Override
    public List<JudgeConfig> judges() {
        return List.of(judge);
    }

    @Override
    public SuiteTask open(SuiteSetting setting) {
        return new Task(this, SuitePrompts.open(name, prompts, limit, completionsPerPrompt, sampling, setting));
    }

    /** Values of an item: of each completion the probability that it is better, 1/2 for a tie. */
    private record Task(WinRateEvaluation evaluation, SuitePrompts asked) implements SuiteTask {
        @Override
        public boolean goal() {
            return true;
        }

        @Override
        public String identity() {
            return asked.identity(evaluation.judge());
        }

        @Override
        public boolean asksAboutBaseline() {
            return true;
        }

        @Override
        public List<SuiteItem> read(CausalLm model) {
            return asked.answers(model);
        }

        @Override
        public List<SuiteItem> judge(List<SuiteItem> own, List<SuiteItem> baseline) {
            if (own.equals(baseline)) {
                return own.stream()
                        .map(item -> item.with(
                                item.texts().stream().map(text -> (Double) 0.5).toList()))
                        .toList();
            }
            List<Comparison> pairs = new ArrayList<>();
            for (int place = 0; place < own.size(); place++) {
                if (baseline.get(place).texts().isEmpty()) {
                    continue; // a prompt that the baseline cannot read
                }
                Prompt prompt = asked.prompts().get(place);
                for (int number = 0; number < own.get(place).texts().size(); number++) {
                    pairs.add(new Comparison(
                            prompt.id() + "/" + number,
                            prompt.prompt(),
                            asked.content(place, own.get(place).texts().get(number)),
                            asked.content(place, baseline.get(place).texts().get(number)),
                            prompt.groundTruth()));
                }
            }
            try (Judge judge = evaluation.judge().open(asked.setting().judges())) {
                return judged(own, baseline, BothOrders.mean().ask(judge, pairs));
            }
        }

        private static List<SuiteItem> judged(
                List<SuiteItem> own, List<SuiteItem> baseline, List<PairVerdict> verdicts) {
            List<SuiteItem> items = new ArrayList<>();
            int from = 0;
            for (int place = 0; place < own.size(); place++) {
                SuiteItem item = own.get(place);
                List<@Nullable Double> values = new ArrayList<>();
                int compared = Math.min(
                        item.texts().size(), baseline.get(place).texts().size());
                for (int number = 0; number < compared; number++) {
                    PairVerdict verdict = verdicts.get(from++);
                    values.add(verdict.judged() ? (Double) (verdict.tie() ? 0.5 : verdict.pFirst()) : null);
                }
                items.add(item.with(values));
            }
            return items;
        }

        private static double outcome(double probability) {
            return (Math.signum(probability - 0.5) + 1) / 2;
        }

        @Override
        public double[] values(List<SuiteItem> own, List<SuiteItem> baseline) {
            return own.stream()
                    .mapToDouble(item -> Arrays.stream(item.known())
                            .map(Task::outcome)
                            .average()
                            .orElse(Double.NaN))
                    .toArray();
        }

        @Override
        public List<SuiteReading> readings(List<SuiteItem> own, List<SuiteItem> baseline, ClusterBootstrap bootstrap) {
            List<List<double[]>> rows = new ArrayList<>();
            for (int place = 0; place < own.size(); place++) {
                List<double[]> ofPrompt = new ArrayList<>();
                SuiteItem item = own.get(place);
                for (int number = 0; number < item.values().size(); number++) {
                    Double probability = item.values().get(number);
                    if (probability != null) {
                        ofPrompt.add(new double[] {
                            probability,
                            item.lengths().get(number)
                                    - baseline.get(place).lengths().get(number)
                        });
                    }
                }
                if (!ofPrompt.isEmpty()) {
                    rows.add(ofPrompt);
                }
            }
            if (rows.isEmpty()) {
                return List.of();
            }
            return List.of(
                    new SuiteReading(
                            "win_rate",
                            bootstrap.of(
                                    rows,
                                    all -> all.stream()
                                            .mapToDouble(row -> outcome(row[0]))
                                            .average()
                                            .orElse(Double.NaN)),
                            rows.size()),
                    new SuiteReading(
                            "length_controlled_win_rate", bootstrap.of(rows, Task::atEqualLengths), rows.size()));
        }

        private static double atEqualLengths(List<double[]> rows) {
            return LengthControl.fit(
                            rows.stream().mapToDouble(row -> row[0]).toArray(),
                            rows.stream().mapToDouble(row -> row[1]).toArray(),
                            new double[0],
                            0)
                    .winRate();
        }
    }
}
