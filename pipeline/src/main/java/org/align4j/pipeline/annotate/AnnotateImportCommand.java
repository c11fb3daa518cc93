package org.align4j.pipeline.annotate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.align4j.core.run.Counted;
import org.align4j.judge.annotate.foreign.ForeignRound;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.CommandContext;

/** Reads votes that were given in another tool. */
public final class AnnotateImportCommand implements Command<AnnotateImportConfig> {
    private static final int SHOWN = 5;

    @Override
    public Declaration<AnnotateImportConfig> declaration() {
        return new Declaration<>(
                "annotate import",
                "Import votes from Argilla or Label Studio as an annotation round",
                AnnotateImportConfig.class);
    }

    @Override
    public List<String> arguments() {
        return List.of("file");
    }

    @Override
    public Path writes(AnnotateImportConfig options) {
        return options.out();
    }

    @Override
    public void run(AnnotateImportConfig options, CommandContext context) throws IOException {
        ForeignRound round = ForeignRound.read(options.file(), options.options());
        round.write(options.out());
        round.problems().stream().limit(SHOWN).forEach(context::warn);
        if (round.problems().size() > SHOWN) {
            context.warn("and " + (round.problems().size() - SHOWN) + " more");
        }
        context.print(
                options.out() + ": " + Counted.of(round.votes(), "vote") + " on " + Counted.of(round.items(), "item")
                        + ", left out: " + (round.leftOut().isEmpty() ? "nothing" : round.leftOut()));
        context.result("items", round.items());
        context.result("votes", round.votes());
        context.result("left_out", round.leftOut());
        context.result("problems", round.problems());
    }
}
