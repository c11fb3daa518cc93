package org.align4j.pipeline.annotate;

import java.nio.file.Path;
import org.align4j.judge.annotate.Keys;
import org.align4j.judge.annotate.Round;
import org.align4j.judge.annotate.RoundFolder;
import org.align4j.judge.annotate.TerminalAnnotation;
import org.align4j.judge.annotate.TerminalKeys;
import org.align4j.judge.annotate.VoteJournal;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.CommandContext;

/** Shows pairs of completions to a person and journals the votes. */
public final class AnnotateTerminalCommand implements Command<AnnotateTerminalConfig> {
    @Override
    public Declaration<AnnotateTerminalConfig> declaration() {
        return new Declaration<>(
                "annotate terminal",
                "Compare completions yourself, blind, with single keys",
                AnnotateTerminalConfig.class);
    }

    @Override
    public void run(AnnotateTerminalConfig options, CommandContext context) {
        RoundFolder folder = Rounds.of(
                options.out(),
                Round.pairs(options.steps(), options.seed()),
                new Rounds.Inputs(options.samples(), options.preferences(), options.items(), null, null, null),
                options.pairs(),
                context);
        Path file = folder.journal(options.annotator());
        try (VoteJournal journal = folder.open(options.annotator(), context::warn)) {
            TerminalAnnotation annotation = new TerminalAnnotation(folder, options.annotator(), journal);
            try (Keys keys = TerminalKeys.of(System.in)) {
                context.result("votes", annotation.run(keys, System.err));
            }
            context.result("pairs", folder.items().size());
            context.result("journal", file.toString());
        }
        context.say("votes are in " + file + "; align annotate export --votes " + options.out()
                + " --out DIR makes preferences of them");
    }
}
