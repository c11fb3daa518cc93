package org.align4j.pipeline.judge;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.run.Hashes;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Preference;
import org.align4j.judge.selection.BatchRule;
import org.align4j.judge.selection.NoneSpread;
import org.align4j.judge.selection.PairFeatures;
import org.align4j.judge.selection.PairScores;
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
    private static final String REWARD = "reward";
    private static final String ANSWERED = "answered";
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
                                            + " named factors"),
                            StageInput.optional(
                                    REWARD,
                                    Artifact.REWARD,
                                    "Reward model that is to learn from the answers: an ensemble, or with --answered any"),
                            StageInput.optional(
                                    ANSWERED,
                                    Artifact.PREFERENCES,
                                    "With --reward: answers that there are, to which members are fitted; without them they"
                                            + " are the ensemble's own")))
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
        String strategy = options.strategy().word();
        List<String> problems = new ArrayList<>();
        boolean onlyFactors = options.strategy() == Strategy.VOLUME;
        boolean onlyReward = options.strategy() == Strategy.DISAGREEMENT || options.strategy() == Strategy.ENTROPY;
        if (!options.scores() && given.contains(FACTORS)) {
            problems.add("--factors is for the strategies information and volume; " + strategy + " does not read it");
        }
        if (!options.scores() && given.contains(REWARD)) {
            problems.add("--reward is for the strategies information, disagreement and entropy; " + strategy
                    + " does not read it");
        }
        if (options.strategy() == Strategy.INFORMATION && given.contains(FACTORS) == given.contains(REWARD)) {
            problems.add("strategy information needs --factors, the weights that an answer is to tell about, as align"
                    + " reward --loss.type factors writes them, or --reward, the model, one of the two");
        }
        if (onlyFactors && (!given.contains(FACTORS) || given.contains(REWARD))) {
            problems.add("strategy volume needs --factors: the weights that an answer is to tell about, as align reward"
                    + " --loss.type factors writes them");
        }
        if (onlyReward && (!given.contains(REWARD) || given.contains(FACTORS))) {
            problems.add("strategy " + strategy + " needs --reward: an ensemble, or with --answered any reward model");
        }
        if (!options.scores() && !(options.spread() instanceof NoneSpread)) {
            problems.add("spread is for the strategies information, disagreement, entropy and volume; " + strategy
                    + " does not read it");
        }
        if (given.contains(ANSWERED) && !given.contains(REWARD)) {
            problems.add("--answered goes with --reward: members are fitted to it");
        }
        return problems;
    }

    @Override
    public void run(JudgeSelectConfig options, StageContext context) throws IOException {
        VerdictPool pool = new VerdictPool(context);
        if (!pool.judged() && (options.strategy() == Strategy.CONFLICT || options.strategy() == Strategy.UNCERTAIN)) {
            throw new UserError("strategy " + options.strategy().word()
                    + " needs --verdicts; without a judge, use diverse or random");
        }
        Optional<Path> policy = context.optionalInput(POLICY);
        if (policy.isPresent() && !options.readsPolicy()) {
            throw new UserError("--policy is for strategy diverse and for the spreads k-centre and prompt-entropy; "
                    + options.strategy().word() + (options.scores() ? " with this spread" : "") + " does not read it");
        }
        List<PoolPair> pairs = pool.pairs(options.pairs());
        new SelectMemory(options, policy, context.optionalInput(REWARD)).check(pairs, context);
        List<Selected> selected = selected(policy, options, pairs, context);
        write(selected, context);
        long random =
                selected.stream().filter(each -> each.by() == Strategy.RANDOM).count();
        context.say(selected.size() + " of " + pairs.size() + " pairs chosen: " + random + " at random, "
                + (selected.size() - random) + " by " + options.strategy().word());
        if (selected.size() < options.n()) {
            context.warn("only " + selected.size() + " of the " + options.n() + " pairs asked for: "
                    + (pairs.size() < options.n() ? "there are no more" : "no other pair is " + lacking(options)));
        }
        context.result("pool", pairs.size());
        context.result("selected", selected.size());
        context.result("random", random);
    }

    private static String lacking(JudgeSelectConfig options) {
        String telling = switch (options.strategy()) {
            case CONFLICT -> "in conflict";
            case UNCERTAIN -> "uncertain";
            case INFORMATION, DISAGREEMENT, ENTROPY, VOLUME -> "telling";
            case DIVERSE, RANDOM -> "";
        };
        String apart = options.onePerPrompt() ? "of a prompt that is not asked about yet" : "";
        return Stream.of(telling, apart).filter(each -> !each.isEmpty()).collect(Collectors.joining(" and "));
    }

    private static List<Selected> selected(
            Optional<Path> policy, JudgeSelectConfig options, List<PoolPair> pairs, StageContext context) {
        Optional<Path> factors = context.optionalInput(FACTORS);
        Optional<Path> reward = context.optionalInput(REWARD);
        if (factors.isPresent()) {
            try (FactorQueries queries = FactorQueries.open(factors.get(), options.strategy(), context)) {
                return selected(policy, options, pairs, queries, context);
            }
        }
        if (reward.isPresent()) {
            Optional<Path> answered = context.optionalInput(ANSWERED);
            try (RewardQueries queries = RewardQueries.open(reward.get(), answered, options, context)) {
                return selected(policy, options, pairs, queries, context);
            }
        }
        return selected(policy, options, pairs, PairScores.none(), context);
    }

    private static List<Selected> selected(
            Optional<Path> policy,
            JudgeSelectConfig options,
            List<PoolPair> pairs,
            PairScores scores,
            StageContext context) {
        if (policy.isEmpty()) {
            return selection(options, context, PairFeatures.words(), scores).of(pairs);
        }
        try (CausalLm model = CausalLm.load(policy.get(), options.engine())) {
            return selection(options, context, new PolicyFeatures(model, options.batchTokens()), scores)
                    .of(pairs);
        }
    }

    private static Selection selection(
            JudgeSelectConfig options, StageContext context, PairFeatures features, PairScores scores) {
        return new Selection(
                options.n(),
                options.strategy(),
                options.randomShare(),
                context.seeds(),
                features,
                scores,
                new BatchRule(options.spread(), options.onePerPrompt(), answered(context)));
    }

    /** Prompts that were asked about before. */
    private static List<Content> answered(StageContext context) {
        return context.optionalInput(ANSWERED)
                .map(folder -> Dataset.open(folder, Preference.class).toList().stream()
                        .map(Preference::prompt)
                        .toList())
                .orElse(List.of());
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
        for (String name : List.of(FACTORS, REWARD)) {
            Optional<Path> read = context.optionalInput(name);
            if (read.isPresent()) {
                parents.add(new Lineage.Parent(name, Hashes.ofContent(read.get())));
            }
        }
        context.optionalInput(ANSWERED)
                .ifPresent(folder -> parents.add(
                        new Lineage.Parent(ANSWERED, Dataset.info(folder).fingerprint())));
        return Lineage.of("judge select").withSeed(context.seeds().runSeed()).withParents(parents);
    }
}
