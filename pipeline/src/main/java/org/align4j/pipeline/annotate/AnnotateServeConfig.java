package org.align4j.pipeline.annotate;

import java.nio.file.Path;
import java.util.List;
import org.align4j.core.options.Check;
import org.align4j.core.options.KebabCase;
import org.align4j.core.options.Option;
import org.align4j.judge.annotate.AnnotatorNames;
import org.align4j.judge.annotate.Round;
import org.align4j.judge.annotate.Task;
import org.align4j.pipeline.judge.AskConfig;
import org.align4j.pipeline.judge.PairConfig;
import org.align4j.pipeline.judge.SegmentConfig;
import org.jspecify.annotations.Nullable;

/** What {@code align annotate serve} takes. */
public record AnnotateServeConfig(
        @Option(doc = "Folder of the round and its votes; the same folder resumes it")
        Path out,

        @Option(doc = "Completions to ask about: a samples dataset, or the run folder that holds it", def = Option.NONE)
        @Nullable Path samples,

        @Option(doc = "Pairs to ask about, instead of samples: a preferences dataset", def = Option.NONE) @Nullable Path preferences,

        @Option(
                doc = "Pairs to ask about, instead of samples: what judge select chose, or any labelled pairs",
                def = Option.NONE)
        @Nullable Path items,

        @Option(
                doc = "Pieces of completions to ask about, instead of samples: segments, whatever their label",
                def = Option.NONE)
        @Nullable Path segments,

        @Option(
                doc =
                        "With samples: ask about pieces of them instead of whole completions; a policy, whose tokenizer counts"
                                + " a piece's tokens",
                def = Option.NONE)
        @Nullable Path policy,

        @Option(doc = "With --policy: which pieces of a pair", def = "{}")
        SegmentConfig segment,

        @Option(
                doc = "Items whose answer is known, mixed in to check annotators: preferences, or labels for ratings"
                        + " and safety",
                def = Option.NONE)
        @Nullable Path gold,

        @Option(doc = "What is asked: pairs, ratings, ranking or safety", def = "pairs")
        Task task,

        @Option(doc = "How it is asked", def = "{}") AskConfig ask,

        @Option(doc = "Which pairs are shown; for other tasks only the limit applies", def = "{per-prompt: 1}")
        PairConfig pairs,

        @Option(doc = "Who gets a link: names of letters, digits, dots, dashes", def = "[me]")
        List<String> annotators,

        @Option(doc = "How many annotators vote on every item", def = "1")
        int overlap,

        @Option(doc = "How items are distributed", def = "{}")
        AnnotateQueueConfig queue,

        @Option(
                doc = "Host name or address to listen on; the default can be reached from this machine only",
                def = "127.0.0.1")
        String host,

        @Option(doc = "Port to listen on, 0 for a free one", def = "8642")
        int port,

        @Option(doc = "Additional host names under which browsers reach the server, such as a proxy's", def = "[]")
        List<String> names,

        @Option(doc = "Seed for the order of the items, and of the completions in each", def = "0")
        long seed) {
    public AnnotateServeConfig {
        Check.atLeast("overlap", 1, overlap);
        Check.that(
                policy == null || (samples != null && task == Task.PAIRS),
                "policy",
                "goes with --samples and the task pairs: it cuts them into segments",
                String.valueOf(policy));
        Check.that(segments == null || task == Task.PAIRS, "segments", "goes with the task pairs", KebabCase.of(task));
        Check.that(port >= 0 && port <= 65_535, "port", "must be between 0 and 65535", port);
        AnnotatorNames.check("annotators", annotators);
    }

    Rounds.Inputs inputs() {
        Rounds.Cutting cutting = policy == null ? null : new Rounds.Cutting(policy, segment, seed);
        return new Rounds.Inputs(samples, preferences, items, segments, cutting, gold);
    }

    Round round() {
        return new Round(task, ask.steps(), ask.levels(), ask.axes(), seed);
    }
}
