package org.align4j.pipeline.annotate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.run.Counted;
import org.align4j.judge.annotate.AnnotationItem;
import org.align4j.judge.annotate.RoundFolder;
import org.align4j.judge.annotate.page.AnnotationServer;
import org.align4j.judge.annotate.page.ServerConfig;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.CommandContext;
import org.jspecify.annotations.Nullable;

/** Serves a labelling round to browsers until it is interrupted. */
public final class AnnotateServeCommand implements Command<AnnotateServeConfig> {
    @Override
    public Declaration<AnnotateServeConfig> declaration() {
        return new Declaration<>(
                "annotate serve",
                "Let people compare, rate or rank completions on a page in their browsers",
                AnnotateServeConfig.class);
    }

    @Override
    public void run(AnnotateServeConfig options, CommandContext context) {
        RoundFolder folder = Rounds.of(options.out(), options.round(), options.inputs(), options.pairs(), context);
        ServerConfig server = new ServerConfig(
                options.host(),
                options.port(),
                options.names(),
                options.annotators(),
                instructions(options.ask().instructions()));
        try (AnnotationServer page =
                AnnotationServer.start(folder, options.queue().with(options.overlap()), server, context::warn)) {
            announce(folder, page, options, context);
            page.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        context.say("stopped; the same command resumes");
    }

    private static void announce(
            RoundFolder folder, AnnotationServer page, AnnotateServeConfig options, CommandContext context) {
        long gold = folder.items().stream().filter(AnnotationItem::isGold).count();
        context.say(options.out() + ": " + Counted.of(folder.items().size() - gold, "item")
                + (gold > 0 ? " and " + Counted.of(gold, "gold item") : "") + ", "
                + Counted.of(options.overlap(), "vote")
                + " wanted on each. Everybody has a link of their own:");
        for (Map.Entry<String, String> link : page.links().entrySet()) {
            context.say("  " + link.getKey() + "  " + link.getValue());
        }
        if (!page.loopback()) {
            context.warn("others on the network can reach this page, and it is not encrypted: only links let people in,"
                    + " but who listens on the way can read them; a proxy with TLS, or ssh -L, prevents that");
        }
        context.say("Ctrl-C stops it; every vote is on disk before the page confirms it."
                + " align annotate export --votes " + options.out() + " --out DIR makes a dataset of them");
    }

    private static String instructions(@Nullable Path file) {
        if (file == null) {
            return "";
        }
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UserError(file + ": instructions cannot be read: " + UserError.reason(e), e);
        }
    }
}
