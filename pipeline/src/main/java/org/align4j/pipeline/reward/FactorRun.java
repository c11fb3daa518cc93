package org.align4j.pipeline.reward;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigWriter;
import org.align4j.core.run.AtomicFiles;
import org.align4j.data.Dataset;
import org.align4j.data.Preference;
import org.align4j.judge.factor.FactorFacts;
import org.align4j.judge.factor.FactorFile;
import org.align4j.judge.factor.FactorFit;
import org.align4j.judge.factor.FactorList;
import org.align4j.judge.factor.FitFacts;
import org.align4j.judge.factor.NamedFactor;
import org.align4j.model.training.HeldOutSplit;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.JudgeContexts;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.reward.loss.Factors;

/** Learns the weights of named factors, says what each is worth, and writes them where people can read and edit them. */
record FactorRun(RewardConfig config, Factors loss, StageContext context) {
    /** Beyond it single weights mean little, though their sum may be right (Belsley). */
    private static final double COLLINEAR = 30;

    void run() throws IOException {
        Path folder = context.input(loss.reads().input());
        Dataset<Preference> preferences = Dataset.open(folder, Preference.class);
        HeldOutSplit<List<Preference>> split =
                HeldOutSplit.of(byPrompt(preferences.toList()), config.heldOutShare(), context.seeds());
        List<Preference> learned = flat(split.training());
        if (learned.isEmpty()) {
            throw new UserError(folder + ": no pair to learn from");
        }
        FactorList fitted = new FactorFit(
                        FactorFile.read(context.input(FeedbackInputs.FACTORS)).list(), loss.ridge())
                .fit(learned, flat(split.heldOut()), JudgeContexts.of(context));
        say(fitted);
        Path out = context.output(Artifact.REWARD);
        Files.createDirectories(out);
        AtomicFiles.writeText(out.resolve(FactorFile.NAME), ConfigWriter.yaml(fitted));
    }

    private static List<List<Preference>> byPrompt(List<Preference> preferences) {
        Map<Content, List<Preference>> groups = new LinkedHashMap<>();
        preferences.forEach(preference -> groups.computeIfAbsent(preference.prompt(), prompt -> new ArrayList<>())
                .add(preference));
        return List.copyOf(groups.values());
    }

    private static List<Preference> flat(List<List<Preference>> groups) {
        return groups.stream().flatMap(List::stream).toList();
    }

    private void say(FactorList fitted) {
        FitFacts fit = Objects.requireNonNull(fitted.fit());
        context.say(fit.pairs() + " pairs to learn from, " + fit.heldOutPairs() + " held out");
        int width = fitted.factors().stream()
                .mapToInt(factor -> factor.name().length())
                .max()
                .orElse(0);
        for (NamedFactor factor : fitted.factors()) {
            FactorFacts facts = Objects.requireNonNull(factor.fitted());
            context.say(String.format(
                    Locale.ROOT,
                    "%-" + width
                            + "s  weight %+.3f (95 %%: %+.3f to %+.3f)%s, %.1f %% of the reward's variance, accuracy"
                            + " lost without it %.1f %%",
                    factor.name(),
                    factor.weight(),
                    facts.low(),
                    facts.high(),
                    factor.pinned() ? ", pinned" : "",
                    100 * facts.varianceShare(),
                    100 * facts.accuracyLost()));
            context.result("weights/" + factor.name(), factor.weight());
            context.result("weights/" + factor.name() + "_sd", facts.deviation());
        }
        context.say(String.format(
                Locale.ROOT,
                "accuracy on %s pairs %.1f %%, log-loss %.3f",
                fit.heldOutPairs() > 0 ? "held-out" : "training",
                100 * fit.accuracy(),
                fit.logLoss()));
        context.result("accuracy", fit.accuracy());
        context.result("log_loss", fit.logLoss());
        context.result("posterior_entropy", fit.posteriorEntropy());
        context.result("condition_number", fit.conditionNumber());
        if (fit.conditionNumber() > COLLINEAR) {
            context.warn(String.format(
                    Locale.ROOT,
                    "factors say much the same (condition number %.0f): their sum is a reward all the same, but single weights"
                            + " mean little; leave one of those alike out",
                    fit.conditionNumber()));
        }
    }
}
