package org.align4j.pipeline.offline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.align4j.core.UserError;
import org.align4j.model.ModelOutline;
import org.align4j.model.training.HeldOutSplit;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.StageInput;
import org.align4j.rl.offline.LogReport;
import org.align4j.rl.offline.LoggedRow;
import org.align4j.rl.offline.LoggedRows;
import org.align4j.rl.offline.RowsConfig;

/** The logs that a stage learns from, whatever kind they are of, and what is said of them beforehand. */
final class LogInputs {
    private LogInputs() {}

    static List<StageInput> declared() {
        return List.of(
                StageInput.optional(
                        "trajectories", Artifact.TRAJECTORIES, "What rl or score-samples logged: tokens and scores"),
                StageInput.optional(
                        "labels", Artifact.LABELS, "Completions with a rating, or without one a label, as their score"),
                StageInput.optional(
                        "preferences", Artifact.PREFERENCES, "Pairs: the chosen one scores 1, the rejected one 0"));
    }

    /**
     * Reads all logs that are given, reports on them, and parts them by prompt.
     *
     * @throws UserError if none is given, or nothing is left of them
     */
    static HeldOutSplit<List<LoggedRow>> read(ModelOutline policy, RowsConfig config, StageContext context) {
        return read(policy, config, 0, context);
    }

    /** @param told tokens that a row gains before it is learned from */
    static HeldOutSplit<List<LoggedRow>> read(ModelOutline policy, RowsConfig config, int told, StageContext context) {
        LoggedRows reader = new LoggedRows(
                policy.tokenizer(),
                policy.config().vocabularySize(),
                policy.config().maxPositions() - told,
                config);
        List<Path> given = new ArrayList<>();
        for (StageInput input : declared()) {
            context.optionalInput(input.name()).ifPresent(given::add);
        }
        if (given.isEmpty()) {
            throw new UserError("needs --trajectories, --labels or --preferences: at least one of them");
        }
        given.forEach(reader::add);
        LoggedRows.Log log = reader.log();
        LogReport report = LogReport.of(log);
        if (report.rows() == 0) {
            throw new UserError(given.get(0) + ": no row is left to learn from; left out: " + report.dropped());
        }
        HeldOutSplit<List<LoggedRow>> split = log.split(config.heldOut(), context.seeds());
        context.result("log", report);
        context.say(String.format(
                Locale.ROOT,
                "%d rows of %d prompts, returns %.4f to %.4f, mean %.4f; %d prompts held out",
                report.rows(),
                report.prompts(),
                report.returns().smallest(),
                report.returns().largest(),
                report.returns().mean(),
                split.heldOut().size()));
        report.warnings().forEach(context::warn);
        return split;
    }

    /** All prompts' rows. */
    static List<LoggedRow> flat(List<List<LoggedRow>> prompts) {
        return prompts.stream().flatMap(List::stream).toList();
    }
}
