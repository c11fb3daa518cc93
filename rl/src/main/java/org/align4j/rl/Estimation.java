package org.align4j.rl;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.align4j.model.CausalLm;
import org.align4j.model.ModelRole;
import org.align4j.model.Models;
import org.align4j.model.RowNumbers;
import org.align4j.model.TokenBatch;
import org.align4j.model.process.Shares;
import org.align4j.reward.Normalization;
import org.align4j.rl.advantage.AdvantageEstimator.Estimate;
import org.align4j.rl.advantage.AdvantageEstimator.Rewarded;
import org.align4j.rl.episode.Episode;
import org.align4j.rl.loss.InReward;
import org.align4j.rl.reward.Rewards;
import org.align4j.rl.reward.Rewards.Earned;

/**
 * What an iteration's update learns from: log-probs of policy and reference, values, KL penalty, advantages.
 *
 * @param weights how much each reward term counts, by its name
 */
record Estimation(RlConfig config, Models models, Shares shares, Map<String, Double> weights) {
    /** Where nobody looks at the terms one by one. */
    Estimation(RlConfig config, Models models, Shares shares) {
        this(config, models, shares, Map.of());
    }

    /**
     * Estimates them at every sampled token.
     *
     * @param greedy what each prompt's greedy completion earned, where the advantage needs it
     * @param coefficient of a KL penalty in the reward
     * @param scale from the critic's numbers to values
     */
    List<Experience> estimate(
            List<Episode> episodes, List<Earned> earned, double[] greedy, double coefficient, Normalization scale) {
        return estimate(episodes, earned, config.rollout().completionsPerPrompt(), greedy, coefficient, scale);
    }

    /** Estimates them as if all episodes had the same prompt. */
    List<Experience> estimateTogether(List<Episode> episodes, List<Earned> earned, double coefficient) {
        return estimate(episodes, earned, episodes.size(), new double[0], coefficient, Normalization.NONE);
    }

    private List<Experience> estimate(
            List<Episode> episodes,
            List<Earned> earned,
            int group,
            double[] greedy,
            double coefficient,
            Normalization scale) {
        Read read = new Read(
                logProbs(models.policy(), episodes),
                entropies(episodes),
                logProbs(models.language(ModelRole.REFERENCE), episodes));
        return experiences(episodes, read, earned, group, greedy, coefficient, scale);
    }

    /**
     * The same experiences, with values of the critic as it is now and advantages that follow from other rewards.
     *
     * @param earned by each of them now
     */
    List<Experience> again(
            List<Experience> experiences,
            List<Earned> earned,
            double[] greedy,
            double coefficient,
            Normalization scale) {
        Read read = new Read(
                experiences.stream().map(Experience::logProbs).toArray(double[][]::new),
                experiences.stream().map(Experience::entropies).toArray(double[][]::new),
                experiences.stream().map(Experience::referenceLogProbs).toArray(double[][]::new));
        List<Episode> episodes = experiences.stream().map(Experience::episode).toList();
        int group = config.rollout().completionsPerPrompt();
        return experiences(episodes, read, earned, group, greedy, coefficient, scale);
    }

    /** What language models say of each episode's sampled tokens. */
    private record Read(double[][] logProbs, double[][] entropies, double[][] reference) {}

    private List<Experience> experiences(
            List<Episode> episodes,
            Read read,
            List<Earned> earned,
            int group,
            double[] greedy,
            double coefficient,
            Normalization scale) {
        double[][] logProbs = read.logProbs();
        double[][] reference = read.reference();
        double[][] values = values(episodes, scale);
        double[][] tokenRewards = earned.stream().map(Earned::tokens).toArray(double[][]::new);
        if (config.klPenalty() instanceof InReward penalty) {
            tokenRewards = penalty.tokenRewards(logProbs, reference, tokenRewards, coefficient);
        }
        // a completion cut by the length limit counts as ended: what follows is worth 0 (as in TRL)
        double[] bootstrap = new double[episodes.size()];
        Estimate estimate = config.advantage()
                .estimate(new Rewarded(tokenRewards, values, bootstrap, group, greedy, terms(earned), weights));
        List<Experience> experiences = new ArrayList<>();
        for (int i = 0; i < episodes.size(); i++) {
            experiences.add(new Experience(
                    episodes.get(i),
                    logProbs[i],
                    reference[i],
                    values[i],
                    earned.get(i),
                    tokenRewards[i],
                    estimate.advantages()[i],
                    estimate.returns()[i],
                    config.correction().weights(logRatios(episodes.get(i), logProbs[i])),
                    read.entropies()[i],
                    false));
        }
        return experiences;
    }

    /** log p_o - log p_s: the training pass against the sampler. */
    static double[] logRatios(Episode episode, double[] logProbs) {
        double[] ratios = new double[logProbs.length];
        for (int t = 0; t < ratios.length; t++) {
            ratios[t] = logProbs[t] - episode.logProbs()[t];
        }
        return ratios;
    }

    /** Of the distributions that tokens were drawn from; zeros where no token is chosen by them. */
    private double[][] entropies(List<Episode> episodes) {
        if (config.update().entropy().share() == 1) {
            return episodes.stream().map(each -> new double[each.length()]).toArray(double[][]::new);
        }
        double temperature = config.rollout().sampling().temperature();
        return read(
                episodes,
                batch -> models.policy().evaluateWithEntropy(batch, temperature).entropies(),
                Episode::atSampled);
    }

    /** From the critic's numbers to values: one that starts as the reward model has its units, any other the rewards'. */
    Normalization scale(Rewards rewards) {
        return models.haveOneStart(ModelRole.CRITIC, ModelRole.REWARD) ? rewards.scale() : Normalization.NONE;
    }

    private static Map<String, double[]> terms(List<Earned> earned) {
        Map<String, double[]> terms = new LinkedHashMap<>();
        for (String name : earned.get(0).terms().keySet()) {
            terms.put(
                    name,
                    earned.stream()
                            .mapToDouble(each -> each.terms().get(name).value())
                            .toArray());
        }
        return terms;
    }

    private double[][] logProbs(CausalLm model, List<Episode> episodes) {
        double temperature = config.rollout().sampling().temperature();
        return read(episodes, batch -> model.evaluate(batch, temperature), Episode::atSampled);
    }

    /** Before each token; zeros without a critic. */
    private double[][] values(List<Episode> episodes, Normalization scale) {
        if (!models.has(ModelRole.CRITIC)) {
            return episodes.stream().map(each -> new double[each.length()]).toArray(double[][]::new);
        }
        double[][] values = read(episodes, models.scorer(ModelRole.CRITIC)::evaluate, Episode::beforeSampled);
        for (double[] row : values) {
            for (int t = 0; t < row.length; t++) {
                row[t] = scale.apply(row[t]);
            }
        }
        return values;
    }

    /** A model's numbers for every sampled token; each process reads its share of the episodes. */
    private double[][] read(
            List<Episode> episodes, Function<TokenBatch, NDArray> model, BiFunction<Episode, float[], double[]> taken) {
        List<Episode> own = shares.own(episodes);
        List<float[]> rows = RowNumbers.read(
                own.stream().map(Episode::ids).toList(),
                config.update().microBatchTokens().count(),
                model);
        double[][] numbers = new double[rows.size()][];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = taken.apply(own.get(i), rows.get(i));
        }
        return shares.all(numbers);
    }
}
