package org.align4j.pipeline.judge;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.run.Seeds;
import org.align4j.data.Dataset;
import org.align4j.data.Sample;
import org.align4j.judge.Comparison;
import org.align4j.judge.annotate.AnnotationItems;
import org.align4j.judge.annotate.Keys;
import org.align4j.judge.annotate.TerminalAnnotation;
import org.align4j.judge.annotate.TerminalKeys;
import org.align4j.judge.annotate.VoteExport;
import org.align4j.judge.annotate.VoteJournal;
import org.align4j.judge.collect.Pair;
import org.align4j.judge.collect.Pairing;
import org.align4j.pipeline.cli.Command;
import org.align4j.pipeline.cli.CommandContext;
import org.align4j.pipeline.stage.Artifact;

/** Shows pairs of completions to a person and journals the votes. */
public final class AnnotateTerminalCommand implements Command<AnnotateTerminalOptions> {
    @Override
    public String name() {
        return "annotate terminal";
    }

    @Override
    public String summary() {
        return "Compare completions yourself, blind, with single keys";
    }

    @Override
    public Class<AnnotateTerminalOptions> configType() {
        return AnnotateTerminalOptions.class;
    }

    @Override
    public void run(AnnotateTerminalOptions options, CommandContext context) {
        Seeds seeds = new Seeds(options.seed());
        List<Comparison> items = items(options, context, seeds);
        AnnotationItems.keep(options.out(), items);
        Path file = VoteExport.journal(options.out(), options.annotator());
        try (VoteJournal journal = VoteJournal.open(file, context::warn);
                Keys keys = TerminalKeys.of(System.in)) {
            int done = new TerminalAnnotation(items, options.annotator(), seeds, journal).run(keys, System.err);
            context.result("pairs", items.size());
            context.result("votes", done);
            context.result("journal", file.toString());
        }
        context.say("votes are in " + file + "; align annotate export --votes " + options.out()
                + " --out DIR makes preferences of them");
    }

    private static List<Comparison> items(AnnotateTerminalOptions options, CommandContext context, Seeds seeds) {
        PairOptions wanted = options.pairs();
        Pairing pairing = Pairing.forPeople(wanted.choice(), wanted.perPrompt(), seeds);
        Path folder = context.artifact("samples", options.samples(), Artifact.SAMPLES);
        List<Comparison> items;
        try (Stream<Sample> samples = Dataset.open(folder, Sample.class).stream()) {
            Stream<Comparison> all =
                    samples.flatMap(sample -> pairing.pairs(sample).stream()).map(Pair::comparison);
            items = (wanted.limit() == null ? all : all.limit(wanted.limit())).toList();
        }
        if (items.isEmpty()) {
            throw new UserError(folder + ": no prompt has two different completions, so there is nothing to compare");
        }
        return items;
    }
}
