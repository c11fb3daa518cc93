package org.align4j.pipeline.evaluate;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.core.run.Hashes;
import org.align4j.judge.agreement.PairAgreement.Label;
import org.align4j.judge.evaluation.GoldPair;
import org.align4j.judge.evaluation.GoldPairs;
import org.align4j.judge.statistics.ClusterBootstrap;
import org.align4j.model.CausalLm;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.reward.RewardModel;
import org.jspecify.annotations.Nullable;

/**
 * How often pairs are ranked as labelled, in all and by category, as RewardBench asks (Lambert et al. 2024): by a reward model,
 * and by each policy's implicit reward, its log-prob of a completion less the baseline's (Rafailov et al. 2023, eq. 5). Pairs
 * labelled as ties are left out; equal scores count half.
 */
public record PairsEvaluation(
        @Option(doc = "What the results call it") String name,

        @Option(doc = "Pairs whose better completion is known: labelled pairs, whose category counts, or preferences")
        Path pairs,

        @Option(doc = "Pairs that are used, from the first on; 0 for all", def = "0")
        int limit)
        implements Evaluation {
    public PairsEvaluation {
        Evaluation.checkName(name);
        Check.atLeast("limit", 0, limit);
    }

    @Override
    public SuiteTask open(SuiteSetting setting) {
        // A run folder holds one or the other.
        boolean preferred = Files.exists(pairs.resolve(Artifact.PREFERENCES.folder()))
                && !Files.exists(pairs.resolve(Artifact.LABELLED_PAIRS.folder()));
        Path folder =
                setting.artifact(name, "pairs", pairs, preferred ? Artifact.PREFERENCES : Artifact.LABELLED_PAIRS);
        List<GoldPair> all = GoldPairs.read(folder).stream()
                .filter(pair -> pair.label() == Label.FIRST || pair.label() == Label.SECOND)
                .toList();
        if (all.isEmpty()) {
            throw new UserError("suite " + name + ": pairs " + folder + ": no pair has a better completion");
        }
        return new Task(name, limit == 0 ? all : all.subList(0, Math.min(limit, all.size())), setting);
    }

    /** Values of an item: the score of the better completion, that of the other. */
    private record Task(String name, List<GoldPair> pairs, SuiteSetting setting) implements SuiteTask {
        @Override
        public String identity() {
            return Hashes.ofText(SuiteSetting.text(pairs, GoldPair::toString));
        }

        private static Content better(GoldPair pair) {
            return pair.label() == Label.FIRST ? pair.first() : pair.second();
        }

        private static Content worse(GoldPair pair) {
            return pair.label() == Label.FIRST ? pair.second() : pair.first();
        }

        @Override
        public List<SuiteItem> read(CausalLm model) {
            List<LanguageMeasures.Row> rows = new ArrayList<>();
            for (GoldPair pair : pairs) {
                rows.add(new LanguageMeasures.Row(pair.prompt(), better(pair)));
                rows.add(new LanguageMeasures.Row(pair.prompt(), worse(pair)));
            }
            double @Nullable [][] logProbs =
                    new LanguageMeasures(setting.batchTokens()).logProbsWhereTheyFit(model, rows);
            double[] scores = new double[logProbs.length];
            for (int row = 0; row < scores.length; row++) {
                double[] read = logProbs[row];
                scores[row] = read == null ? Double.NaN : Arrays.stream(read).sum();
            }
            List<SuiteItem> items = items(scores);
            setting.sayLeftOut(
                    name,
                    items.stream().filter(item -> item.values().isEmpty()).count(),
                    model.config().maxPositions(),
                    model.described());
            return items;
        }

        @Override
        public Optional<List<SuiteItem>> score(RewardModel reward) {
            List<Content> prompts = new ArrayList<>();
            List<Content> completions = new ArrayList<>();
            List<Integer> places = new ArrayList<>();
            for (int pair = 0; pair < pairs.size(); pair++) {
                GoldPair each = pairs.get(pair);
                if (length(reward, each.prompt(), better(each)) <= reward.longest()
                        && length(reward, each.prompt(), worse(each)) <= reward.longest()) {
                    places.add(pair);
                    prompts.addAll(List.of(each.prompt(), each.prompt()));
                    completions.addAll(List.of(better(each), worse(each)));
                }
            }
            double[] read = reward.scoreCompletions(prompts, completions);
            double[] scores = new double[2 * pairs.size()];
            Arrays.fill(scores, Double.NaN);
            for (int i = 0; i < places.size(); i++) {
                scores[2 * places.get(i)] = read[2 * i];
                scores[2 * places.get(i) + 1] = read[2 * i + 1];
            }
            setting.sayLeftOut(name, pairs.size() - places.size(), reward.longest(), "the reward model");
            return Optional.of(items(scores));
        }

        private static int length(RewardModel reward, Content prompt, Content completion) {
            return reward.tokenizer().encodeRow(prompt, completion).tokens().length;
        }

        private List<SuiteItem> items(double[] scores) {
            List<SuiteItem> items = new ArrayList<>();
            for (int pair = 0; pair < pairs.size(); pair++) {
                boolean both = Double.isFinite(scores[2 * pair]) && Double.isFinite(scores[2 * pair + 1]);
                items.add(SuiteItem.of(
                        pairs.get(pair).category(),
                        both ? List.of(scores[2 * pair], scores[2 * pair + 1]) : List.of()));
            }
            return items;
        }

        /** 1 where a pair is ranked as labelled; the baseline's own log-probs are subtracted where both are policies. */
        @Override
        public double[] values(List<SuiteItem> own, List<SuiteItem> baseline) {
            double[] values = new double[own.size()];
            for (int pair = 0; pair < values.length; pair++) {
                double margin = margin(own.get(pair)) - (baseline.isEmpty() ? 0 : margin(baseline.get(pair)));
                values[pair] = (Math.signum(margin) + 1) / 2;
            }
            return values;
        }

        private static double margin(SuiteItem item) {
            double[] scores = item.known();
            return scores.length < 2 ? Double.NaN : scores[0] - scores[1];
        }

        @Override
        public List<SuiteReading> readings(List<SuiteItem> own, List<SuiteItem> baseline, ClusterBootstrap bootstrap) {
            double[] values = values(own, baseline);
            List<SuiteReading> readings = new ArrayList<>();
            List<double[]> all = Arrays.stream(values)
                    .filter(Double::isFinite)
                    .mapToObj(value -> new double[] {value})
                    .toList();
            if (all.isEmpty()) {
                return readings;
            }
            readings.add(new SuiteReading("accuracy", bootstrap.mean(all), all.size()));
            TreeSet<String> groups = new TreeSet<>();
            own.stream().filter(item -> item.group() != null).forEach(item -> groups.add(String.valueOf(item.group())));
            for (String group : groups) {
                List<double[]> members = new ArrayList<>();
                for (int pair = 0; pair < values.length; pair++) {
                    if (group.equals(own.get(pair).group()) && Double.isFinite(values[pair])) {
                        members.add(new double[] {values[pair]});
                    }
                }
                if (!members.isEmpty()) {
                    readings.add(new SuiteReading("accuracy/" + group, bootstrap.mean(members), members.size()));
                }
            }
            return readings;
        }
    }
}
