package org.align4j.pipeline.evaluate;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.align4j.core.UserError;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.core.run.Hashes;
import org.align4j.data.Dataset;
import org.align4j.data.Demonstration;
import org.align4j.judge.statistics.ClusterBootstrap;
import org.align4j.judge.statistics.Interval;
import org.align4j.model.CausalLm;
import org.align4j.pipeline.stage.Artifact;
import org.jspecify.annotations.Nullable;

/** How well models expect completions that they did not write; lower is better. */
public record PerplexityEvaluation(
        @Option(doc = "What the results call it") String name,

        @Option(doc = "Dataset of the completions, with their prompts")
        Path demonstrations,

        @Option(doc = "Demonstrations that are used, from the first on; 0 for all", def = "0")
        int limit)
        implements Evaluation {
    public PerplexityEvaluation {
        Evaluation.checkName(name);
        Check.atLeast("limit", 0, limit);
    }

    @Override
    public SuiteTask open(SuiteSetting setting) {
        Path folder = setting.artifact(name, "demonstrations", demonstrations, Artifact.DEMONSTRATIONS);
        List<Demonstration> all = Dataset.open(folder, Demonstration.class).toList();
        if (all.isEmpty()) {
            throw new UserError("suite " + name + ": demonstrations " + folder + ": has no rows");
        }
        return new Task(name, limit == 0 ? all : all.subList(0, Math.min(limit, all.size())), setting);
    }

    /** Values of an item: nats of the completion, its tokens, its bytes. */
    private record Task(String name, List<Demonstration> demonstrations, SuiteSetting setting) implements SuiteTask {
        @Override
        public boolean lowerIsBetter() {
            return true;
        }

        @Override
        public String identity() {
            return Hashes.ofText(SuiteSetting.text(demonstrations, each -> each.prompt() + "\n" + each.completion()));
        }

        @Override
        public List<SuiteItem> read(CausalLm model) {
            double @Nullable [][] logProbs = new LanguageMeasures(setting.batchTokens())
                    .logProbsWhereTheyFit(
                            model,
                            demonstrations.stream()
                                    .map(each -> new LanguageMeasures.Row(each.prompt(), each.completion()))
                                    .toList());
            setting.sayLeftOut(
                    name,
                    Arrays.stream(logProbs).filter(Objects::isNull).count(),
                    model.config().maxPositions(),
                    model.described());
            List<SuiteItem> items = new ArrayList<>();
            for (int row = 0; row < logProbs.length; row++) {
                double[] read = logProbs[row];
                if (read == null) {
                    items.add(SuiteItem.of(null, List.of()));
                    continue;
                }
                byte[] bytes = demonstrations.get(row).completion().lastText().getBytes(StandardCharsets.UTF_8);
                items.add(SuiteItem.of(
                        null, List.of(-Arrays.stream(read).sum(), (double) read.length, (double) bytes.length)));
            }
            return items;
        }

        /** Nats per token. */
        @Override
        public double[] values(List<SuiteItem> own, List<SuiteItem> baseline) {
            return own.stream()
                    .mapToDouble(item -> item.values().isEmpty() ? Double.NaN : item.known()[0] / item.known()[1])
                    .toArray();
        }

        @Override
        public List<SuiteReading> readings(List<SuiteItem> own, List<SuiteItem> baseline, ClusterBootstrap bootstrap) {
            List<List<double[]>> rows = own.stream()
                    .filter(item -> !item.values().isEmpty())
                    .map(item -> List.of(item.known()))
                    .toList();
            if (rows.isEmpty()) {
                return List.of();
            }
            Interval perplexity = bootstrap.of(rows, all -> Math.exp(sum(all, 0) / sum(all, 1)));
            Interval bits = bootstrap.of(rows, all -> sum(all, 0) / Math.log(2) / sum(all, 2));
            return List.of(
                    new SuiteReading("perplexity", perplexity, rows.size()),
                    new SuiteReading("bits_per_byte", bits, rows.size()));
        }

        private static double sum(List<double[]> rows, int place) {
            return rows.stream().mapToDouble(row -> row[place]).sum();
        }
    }
}
