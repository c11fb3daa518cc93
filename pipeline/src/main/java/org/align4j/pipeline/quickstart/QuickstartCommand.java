package org.align4j.pipeline.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.pipeline.plan.Plan;
import org.align4j.pipeline.plan.PlanRunner;
import org.align4j.pipeline.plan.PlanRunner.Ended;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.CommandContext;
import org.align4j.pipeline.stage.Stage;

/** {@code align quickstart}: the plan {@code configs/quickstart.yaml}, which needs nothing from outside. */
public final class QuickstartCommand implements Command<QuickstartConfig> {
    private static final String PLAN = "configs/quickstart.yaml";
    /** What the plan calls its evaluation and its report. */
    private static final String EVALUATION = "evaluate";

    private static final String REPORT = "report";
    /** The held-out judge's principles that are no matter of manner. */
    private static final List<String> ABOUT = List.of("names the article", "answers the request");

    private final List<Stage<?>> stages;

    /** @param stages those that a plan may name */
    public QuickstartCommand(List<Stage<?>> stages) {
        this.stages = stages;
    }

    @Override
    public Declaration<QuickstartConfig> declaration() {
        return new Declaration<>(
                "quickstart",
                "Train a tiny model through the whole loop and report on it; needs no data, takes minutes",
                QuickstartConfig.class);
    }

    @Override
    public void run(QuickstartConfig config, CommandContext context) throws IOException {
        Plan plan = Plan.load(planFile(), List.of()).at(config.out(), config.seed());
        context.say("The whole loop on a model of about a million weights, from nothing: " + PLAN);
        List<Ended> ended = new PlanRunner(stages, context.stages(), context::say).run(plan);
        context.say("");
        if (ended.stream().allMatch(Ended::skipped)) {
            context.say("Everything was finished before: delete " + config.out() + " to start over, or give another"
                    + " --out or --seed.");
        }
        conclude(plan, ended, context);
    }

    private static Path planFile() {
        String home = System.getenv("ALIGN_HOME");
        Path file = Path.of(home == null ? "" : home).resolve(PLAN);
        if (!Files.exists(file)) {
            throw new UserError(file + ": no such file; start the quickstart by ./align, or from the project's folder");
        }
        return file;
    }

    private static void conclude(Plan plan, List<Ended> ended, CommandContext context) throws IOException {
        JsonNode evaluation = new ObjectMapper()
                .readTree(plan.folder()
                        .resolve(EVALUATION)
                        .resolve(Artifact.EVALUATION.folder())
                        .toFile());
        double seconds = ended.stream().mapToDouble(Ended::seconds).sum();
        Path report = plan.folder().resolve(REPORT).resolve(Artifact.REPORT.folder());
        for (String key : List.of("win_rate", "win_rate_low", "win_rate_high", "kl", "kl_per_token", "mean_length")) {
            context.result(key, evaluation.path(key).asDouble());
        }
        context.result("seconds", seconds);
        context.result("report", report.toString());
        context.print(String.format(
                Locale.ROOT,
                "Against the model before RL, the policy wins %.1f %% (95 %%: %.1f to %.1f) by a judge that no training"
                        + " step saw.",
                100 * evaluation.path("win_rate").asDouble(),
                100 * evaluation.path("win_rate_low").asDouble(),
                100 * evaluation.path("win_rate_high").asDouble()));
        content(evaluation).ifPresent(context::print);
        context.print(String.format(
                Locale.ROOT,
                "KL from it: %.2f nats per completion, %.3f per token. Stages took %.0f s.",
                evaluation.path("kl").asDouble(),
                evaluation.path("kl_per_token").asDouble(),
                seconds));
        context.print("Report: " + report.toAbsolutePath());
    }

    /** How far replies are about what was asked, before and after. */
    private static Optional<String> content(JsonNode evaluation) {
        List<String> principles = new ArrayList<>();
        for (String name : ABOUT) {
            JsonNode after = evaluation.path("principles").path(name);
            JsonNode before = evaluation.path("baseline_principles").path(name);
            if (after.isNumber() && before.isNumber()) {
                principles.add(String.format(
                        Locale.ROOT,
                        "%s %.1f %% (before %.1f %%)",
                        name,
                        100 * after.asDouble(),
                        100 * before.asDouble()));
            }
        }
        return principles.isEmpty()
                ? Optional.empty()
                : Optional.of("Its reply " + String.join(", ", principles) + ".");
    }
}
