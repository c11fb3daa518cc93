package org.align4j.pipeline.rl;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.align4j.core.UserError;
import org.align4j.model.ModelOutline;
import org.align4j.model.ModelRole;
import org.align4j.model.checkpoint.AdapterFolder;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.rl.RlConfig;
import org.align4j.rl.value.Binary;
import org.align4j.rl.value.Distributional;
import org.align4j.rl.value.Expectile;
import org.align4j.rl.value.Iql;
import org.align4j.rl.value.ValueFacts;
import org.align4j.rl.value.ValueMethod;

/** Where the critic of an RL run starts: a value model, else the reward model, else the policy with a random head. */
final class RlCritic {
    /** The input; {@code critic} is the options of how it learns. */
    static final String VALUE = "value";

    private RlCritic() {}

    /** @param given names of the inputs that the user gave */
    static List<String> problems(RlConfig config, Set<String> given) {
        List<String> problems = new ArrayList<>();
        if (given.contains(VALUE) && !config.advantage().needsCritic()) {
            problems.add("--value is not read: this advantage has no critic; leave it out, or take advantage.type gae");
        }
        return problems;
    }

    /** None where the advantage needs no critic. */
    static Optional<ModelRole> role(RlConfig config, StageContext context) {
        if (!config.advantage().needsCritic()) {
            return Optional.empty();
        }
        long seed = context.seeds().seed("critic-head");
        Optional<Path> value = context.optionalInput(VALUE);
        if (value.isPresent()) {
            check(value.get(), config, context);
            return Optional.of(ModelRole.critic(value, seed).withLabel(ValueMethod.VALUE_LABEL));
        }
        Optional<Path> reward = context.optionalInput(ModelRole.REWARD);
        if (reward.isEmpty()) {
            context.warn("there is neither a value model (--value) nor a reward model for the critic to start from: it"
                    + " starts from the policy with a random head");
        }
        return Optional.of(ModelRole.critic(reward, seed));
    }

    /** What the folder holds must be V in the units of the rewards, of the policy's tokens. */
    private static void check(Path folder, RlConfig config, StageContext context) {
        ValueMethod method = ValueFacts.read(folder).value();
        if (method instanceof Binary || method instanceof Distributional) {
            throw new UserError("--value " + folder + ": its numbers are "
                    + (method instanceof Binary ? "log-odds of success" : "shares of a distribution")
                    + ", but a critic's are values; fit value.type monte-carlo to the same log");
        }
        if (method.outputs() > 1 && AdapterFolder.is(folder)) {
            throw new UserError("--value " + folder + ": is an adapter with " + method.outputs()
                    + " numbers a token, of which a critic has one; fit value.type monte-carlo or expectile with it, or"
                    + " iql without lora");
        }
        try (ModelOutline value = ModelOutline.read(folder, config.engine());
                ModelOutline policy = ModelOutline.read(context.input(ModelRole.POLICY), config.engine())) {
            if (!value.tokenizer().fingerprint().equals(policy.tokenizer().fingerprint())) {
                throw new UserError("--value " + folder + ": its tokenizer or chat template differs from the policy's");
            }
        }
        double tau = tau(method);
        if (tau > 0.5) {
            context.warn("--value " + folder + ": was fitted with tau " + tau
                    + ", so it starts with what a better player than the log's would earn; PPO's critic says what the"
                    + " policy itself earns (value.type monte-carlo)");
        }
    }

    private static double tau(ValueMethod method) {
        return method instanceof Iql iql ? iql.tau() : method instanceof Expectile expectile ? expectile.tau() : 0.5;
    }
}
