package org.align4j.pipeline.reward;

import java.util.List;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.judge.selection.Spread;
import org.align4j.model.config.EngineConfig;
import org.align4j.reward.online.Acquisition;
import org.align4j.reward.online.ChooseConfig;

/** What {@code align label-efficiency} takes. */
public record LabelEfficiencyConfig(
        @Option(doc = "Where and how precisely to compute", def = "{}")
        EngineConfig engine,

        @Option(
                doc =
                        "What questions are chosen by, a curve each: random, information, disagreement, margin-disagreement, entropy",
                def = "[random, information, disagreement, entropy]",
                often = true)
        List<Acquisition> by,

        @Option(doc = "Answers to begin with, drawn at random", def = "64", often = true)
        int start,

        @Option(doc = "Answers of each round", def = "32", often = true)
        int step,

        @Option(doc = "Answers at most", def = "512", often = true)
        int until,

        @Option(doc = "Times that each curve is drawn, with other beginnings and answers", def = "5", often = true)
        int repeats,

        @Option(doc = "Share of each round that is drawn at random whatever it is chosen by", def = "0.1")
        double randomShare,

        @Option(
                doc =
                        "Which are asked about together: none, those that say most; k-centre, of the best two of three those farthest"
                                + " from each other and from what was answered; prompt-entropy, those whose prompts are unlike all that"
                                + " were asked about; or power, which leaves part of it to chance",
                def = "k-centre")
        Spread spread,

        @Option(doc = "Members, logistic heads on the policy's last hidden states", def = "8")
        int members,

        @Option(doc = "Ridge of the heads' weights", def = "1.0")
        double ridge) {
    public LabelEfficiencyConfig {
        by = List.copyOf(by);
        Check.that(!by.isEmpty(), "by", "must name one at least", "[]");
        Check.that(
                !by.contains(Acquisition.THOMPSON),
                "by",
                "must not have thompson, which chooses completions, not pairs of a pool",
                "thompson");
        Check.that(by.stream().distinct().count() == by.size(), "by", "must name each once", by);
        Check.atLeast("start", 1, start);
        Check.atLeast("step", 1, step);
        Check.that(until > start, "until", "must be above start (" + start + ")", until);
        Check.atLeast("repeats", 1, repeats);
        Check.inUnitInterval("random-share", randomShare);
        Check.atLeast("members", 2, members);
        Check.positive("ridge", ridge);
    }

    ChooseConfig choose() {
        return new ChooseConfig(Acquisition.RANDOM, 1, 1, randomShare, spread, false, members, ridge);
    }
}
