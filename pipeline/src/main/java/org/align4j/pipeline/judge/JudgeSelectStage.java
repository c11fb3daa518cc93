package org.align4j.pipeline.judge;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.run.Hashes;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Preference;
import org.align4j.judge.selection.PairFeatures;
import org.align4j.judge.selection.PolicyFeatures;
import org.align4j.judge.selection.PoolPair;
import org.align4j.judge.selection.Selected;
import org.align4j.judge.selection.Selection;
import org.align4j.judge.selection.Strategy;
import org.align4j.model.CausalLm;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.StageInput;

/** Chooses the pairs that people are asked about. */
public final class JudgeSelectStage implements Stage<JudgeSelectConfig> {
    private static final String POLICY = "policy";
    private static final String FACTORS = "factors";
    private static final List<StageInput> INPUTS = Stream.concat(
                    VerdictPool.INPUTS.stream(),
                    Stream.of(
                            StageInput.optional(
                                    POLICY,
                                    Artifact.POLICY,
                                    "By whose hidden states diverse pairs are unlike; without it by their words"),
                            StageInput.optional(
                                    FACTORS,
                                    Artifact.FACTORS,
                                    "Weights that information and volume ask about: factors.yaml of a reward of"
                                            + " named factors")))
            .toList();

    @Override
    public Declaration<JudgeSelectConfig> declaration() {
        return new Declaration<>(
                "judge select",
                "Choose pairs for people to label: where judges disagree or are unsure, diverse ones, a random share",
                JudgeSelectConfig.class,
                INPUTS,
                List.of(Artifact.ITEMS));
    }

    @Override
    public List<String> inputProblems(JudgeSelectConfig options, Set<String> given) {
        boolean asks = options.strategy() == Strategy.INFORMATION || options.strategy() == Strategy.VOLUME;
        if (asks == given.contains(FACTORS)) {
            return List.of();
        }
        return List.of(
                asks
                        ? "strategy " + options.strategy().word()
                                + " needs --factors: the weights that an answer is to tell"
                                + " about, as align reward --loss.type factors writes them"
                        : "--factors is for the strategies information and volume; "
                                + options.strategy().word() + " does not read it");
    }

    @Override
    public void run(JudgeSelectConfig options, StageContext context) throws IOException {
        VerdictPool pool = new VerdictPool(context);
        if (!pool.judged() && (options.strategy() == Strategy.CONFLICT || options.strategy() == Strategy.UNCERTAIN)) {
            throw new UserError("strategy " + options.strategy().word()
                    + " needs --verdicts; without a judge, use diverse or random");
        }
        Optional<Path> policy = context.optionalInput(POLICY);
        if (policy.isPresent() && options.strategy() != Strategy.DIVERSE) {
            throw new UserError(
                    "--policy is for strategy diverse; " + options.strategy().word() + " does not read it");
        }
        List<PoolPair> pairs = pool.pairs(options.pairs());
        List<Selected> selected = selected(policy, options, pairs, context);
        write(selected, context);
        long random =
                selected.stream().filter(each -> each.by() == Strategy.RANDOM).count();
        context.say(selected.size() + " of " + pairs.size() + " pairs chosen: " + random + " at random, "
                + (selected.size() - random) + " by " + options.strategy().word());
        if (selected.size() < options.n()) {
            context.warn("only " + selected.size() + " of the " + options.n() + " pairs asked for: "
                    + (pairs.size() < options.n()
                            ? "there are no more"
                            : "no other pair is " + lacking(options.strategy())));
        }
        context.result("pool", pairs.size());
        context.result("selected", selected.size());
        context.result("random", random);
    }

    private static String lacking(Strategy strategy) {
        return switch (strategy) {
            case CONFLICT -> "in conflict";
            case INFORMATION, VOLUME -> "telling";
            default -> "uncertain";
        };
    }

    private static List<Selected> selected(
            Optional<Path> policy, JudgeSelectConfig options, List<PoolPair> pairs, StageContext context) {
        if (policy.isPresent()) {
            return byPolicy(policy.get(), options, pairs, context);
        }
        Optional<Path> factors = context.optionalInput(FACTORS);
        if (factors.isEmpty()) {
            return selection(options, context, PairFeatures.words()).of(pairs);
        }
        try (FactorQueries queries = FactorQueries.open(factors.get(), options.strategy(), context)) {
            return new Selection(
                            options.n(),
                            options.strategy(),
                            options.randomShare(),
                            context.seeds(),
                            PairFeatures.words(),
                            queries)
                    .of(pairs);
        }
    }

    private static Selection selection(JudgeSelectConfig options, StageContext context, PairFeatures features) {
        return new Selection(options.n(), options.strategy(), options.randomShare(), context.seeds(), features);
    }

    private static List<Selected> byPolicy(
            Path folder, JudgeSelectConfig options, List<PoolPair> pairs, StageContext context) {
        try (CausalLm policy = CausalLm.load(folder, options.engine())) {
            return selection(options, context, new PolicyFeatures(policy, options.batchTokens()))
                    .of(pairs);
        }
    }

    /** A queue for annotators: preferences that prefer nothing yet; the source says what each was chosen by. */
    private static void write(List<Selected> selected, StageContext context) throws IOException {
        try (DatasetWriter<Preference> writer =
                DatasetWriter.create(context.output(Artifact.ITEMS), Preference.class, lineage(context))) {
            for (Selected each : selected) {
                writer.write(new Preference(
                        each.pair().id(),
                        each.pair().prompt(),
                        each.pair().first(),
                        each.pair().second(),
                        0.5,
                        false,
                        null,
                        each.by().word(),
                        null,
                        null,
                        null));
            }
            writer.publish();
        }
    }

    private static Lineage lineage(StageContext context) throws IOException {
        List<Lineage.Parent> parents = new ArrayList<>();
        for (StageInput input : VerdictPool.INPUTS) {
            context.optionalInput(input.name())
                    .ifPresent(folder -> parents.add(new Lineage.Parent(
                            input.name(), Dataset.info(folder).fingerprint())));
        }
        Optional<Path> policy = context.optionalInput(POLICY);
        if (policy.isPresent()) {
            parents.add(new Lineage.Parent(POLICY, Hashes.ofContent(policy.get())));
        }
        Optional<Path> factors = context.optionalInput(FACTORS);
        if (factors.isPresent()) {
            parents.add(new Lineage.Parent(FACTORS, Hashes.ofContent(factors.get())));
        }
        return Lineage.of("judge select").withSeed(context.seeds().runSeed()).withParents(parents);
    }
}
