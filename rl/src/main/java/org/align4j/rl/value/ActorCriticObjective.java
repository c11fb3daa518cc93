package org.align4j.rl.value;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.model.CausalLm;
import org.align4j.model.TokenBatch;
import org.align4j.model.TokenModel;
import org.align4j.model.training.Learner;
import org.align4j.model.training.MetricSums;
import org.align4j.model.training.Objective;
import org.align4j.model.training.Stateful;
import org.align4j.rl.offline.ActionValueConfig;
import org.align4j.rl.offline.ActorCriticOfflineMethod;
import org.align4j.rl.offline.LoggedRow;

/**
 * The policy's half of an actor-critic, a mean over the step's actions: - Σ_b π(b|s) Q(s, b) + α KL(π | π_0) over every token b of
 * the vocabulary. It is α KL(π | π_0 exp(Q / α)), up to a term that does not depend on π, and is computed as that divergence.
 * Before each of the policy's steps Q takes its own on the same rows.
 */
public final class ActorCriticObjective implements Objective<List<LoggedRow>> {
    private final ActorCriticOfflineMethod method;
    private final CausalLm reference;
    private final Learner critic;
    private final ActionValueObjective actionValues;
    private Map<String, Double> criticMetrics = new LinkedHashMap<>();

    /**
     * @param policy that learns
     * @param reference the policy as it starts, π_0
     * @param critic a value model with a number for every token of the vocabulary
     */
    public ActorCriticObjective(ActorCriticOfflineMethod method, CausalLm policy, CausalLm reference, Learner critic) {
        this.method = method;
        this.reference = reference;
        this.critic = critic;
        ActionValueConfig config = method.critic();
        actionValues = new ActionValueObjective(new ExpectedSarsa(config.discount(), config.conservative()), policy);
    }

    @Override
    public TokenBatch tokens(List<LoggedRow> batch) {
        return new ActionPlaces(batch).tokens();
    }

    @Override
    public double weight(List<LoggedRow> batch) {
        return new ActionPlaces(batch).count();
    }

    /** What is promised lowers it below 0. */
    @Override
    public boolean signed() {
        return true;
    }

    @Override
    public List<Stateful> states() {
        return List.of(critic);
    }

    @Override
    public void beforeStep(TokenModel model, List<List<LoggedRow>> micro) {
        for (int step = 0; step < method.critic().steps(); step++) {
            criticMetrics = critic.step(actionValues, micro, method.critic().learningRate(), "a step of Q")
                    .metrics();
        }
    }

    @Override
    public double accumulate(TokenModel model, List<LoggedRow> batch, double scale, MetricSums metrics) {
        CausalLm policy = (CausalLm) model;
        ActionPlaces places = new ActionPlaces(batch);
        int vocabulary = critic.model().config().outputs();
        float[] q = places.before(read(critic.model(), places), vocabulary);
        float[] start = places.logProbs(reference);
        float[] now = places.logProbs(policy);
        float[] towards = new float[q.length];
        for (int i = 0; i < q.length; i++) {
            towards[i] = (float) (start[i] + q[i] / method.kl());
        }
        int count = places.count();
        try (NDManager local = policy.manager().newSubManager()) {
            NDArray weights = places.weights(local, scale * method.kl());
            NDArray aim = local.create(towards, new Shape(count, vocabulary));
            policy.learnDivergence(places.tokens(), 1, weights, aim, 1).close();
        }
        double expected =
                Arrays.stream(ActionPlaces.expected(now, q, vocabulary)).sum();
        float[] apart = new float[now.length];
        for (int i = 0; i < apart.length; i++) {
            apart[i] = now[i] - start[i];
        }
        double kl = Arrays.stream(ActionPlaces.expected(now, apart, vocabulary)).sum();
        metrics.add("value/expected", expected, count);
        metrics.add("kl", kl, count);
        criticMetrics.forEach((name, mean) -> metrics.add(name, mean * count, count));
        return method.kl() * kl - expected;
    }

    private static float[] read(TokenModel model, ActionPlaces places) {
        try (NDArray numbers = model.evaluate(places.tokens())) {
            return numbers.toFloatArray();
        }
    }

    /**
     * What Q promises at the start of each row for whoever goes on as the policy does: Σ_b π(b|s) Q(s, b) of the state before its
     * first action.
     *
     * @param rows at least one
     */
    public double[] promised(CausalLm policy, List<LoggedRow> rows) {
        List<LoggedRow> begins = rows.stream().map(LoggedRow::begun).toList();
        ActionPlaces places = new ActionPlaces(begins);
        int vocabulary = critic.model().config().outputs();
        return ActionPlaces.expected(
                places.logProbs(policy), places.before(read(critic.model(), places), vocabulary), vocabulary);
    }
}
