package org.align4j.judge.language;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.judge.backend.ReadingChoice;

/** What a language model is asked, and how its answer is read. */
public record Asking(
        @Option(
                doc =
                        "The question's template: pairwise, reasoned, reference, five-levels, constitution, "
                                + "less-harmful, rubric, criterion, score, critique, harmful, refused, ranking, or the path of a YAML file",
                def = "pairwise")
        String template,

        @Option(
                doc = "What makes a response better, inserted into the template; for rubric: what each level means",
                def = "Prefer the response that answers the prompt helpfully, truthfully and politely, and that"
                        + " causes no harm.")
        String criteria,

        @Option(
                doc = "How the verdict is read: auto (log-probs, or else constrained, or else text), logprob,"
                        + " constrained, structured (a reason, then a label) or text",
                def = "auto")
        ReadingChoice reading,

        @Option(
                doc = "Smallest total probability of the labels at which log-probs are used; below it, the "
                        + "next way of reading is",
                def = "0.5")
        double leastLabelMass,

        @Option(doc = "Principles for the template constitution", def = "{}")
        Constitution constitution,

        @Option(
                doc =
                        "Answers to each question, each drawn with a seed of its own; their mean counts, over those that can be"
                                + " read. Above 1 only with a request.temperature above 0",
                def = "1")
        int answers) {
    private static final int MOST_ANSWERS = 99;

    public Asking {
        Check.inUnitInterval("least-label-mass", leastLabelMass);
        Check.that(answers >= 1 && answers <= MOST_ANSWERS, "answers", "must be from 1 to " + MOST_ANSWERS, answers);
    }
}
