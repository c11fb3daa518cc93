package org.align4j.pipeline.report;

import java.util.List;
import org.align4j.core.chat.Content;
import org.align4j.pipeline.evaluate.EvaluatedPair;
import org.jspecify.annotations.Nullable;

/** The same prompts before and after, side by side, evenly taken from the evaluation: no picking. */
record SampleSection(EvaluationRecord evaluation) {
    private static final int SHOWN_AT_ONCE = 8;
    private static final int SHOWN = 24;

    String html() {
        List<EvaluatedPair> pairs = evaluation.pairs();
        if (pairs.isEmpty()) {
            return "";
        }
        int shown = Math.min(SHOWN, pairs.size());
        StringBuilder html = new StringBuilder("<h2>Before and after</h2>\n<p class=\"lead\">")
                .append(shown)
                .append(" of ")
                .append(pairs.size())
                .append(" prompts, evenly spaced and not picked. Green is what the judge prefers.</p>\n");
        for (int i = 0; i < shown; i++) {
            if (i == SHOWN_AT_ONCE) {
                html.append("<details><summary>").append(shown - i).append(" more</summary>");
            }
            html.append(sample(pairs.get((int) ((long) i * pairs.size() / shown))));
        }
        return html.append(shown > SHOWN_AT_ONCE ? "</details>\n" : "").toString();
    }

    private String sample(EvaluatedPair pair) {
        Double p = pair.pCompletion();
        boolean decided = p != null && !pair.tie();
        return "<div class=\"card sample\"><p class=\"prompt\">" + Html.escape(Texts.conversation(pair.prompt()))
                + "</p><div class=\"pair\">"
                + answer("before", pair.baseline(), pair.baselineScore(), decided && p < 0.5)
                + answer("after", pair.completion(), pair.score(), decided && p > 0.5) + "</div><p class=\"why\">"
                + Html.escape(verdict(pair)) + "</p></div>\n";
    }

    private String verdict(EvaluatedPair pair) {
        String judge = evaluation.text("judge");
        Double p = pair.pCompletion();
        String words = p == null
                ? "no verdict (" + pair.outcome() + ")"
                : pair.tie() ? "a tie" : "after is better with " + Html.percent(p);
        return judge + ": " + words + (pair.rationale() == null ? "" : " \u2013 " + pair.rationale());
    }

    private static String answer(String who, Content completion, @Nullable Double score, boolean won) {
        String text = completion.lastText();
        return "<div class=\"answer" + (won ? " won" : "") + "\"><span class=\"who\">" + who
                + (score == null ? "" : " \u00b7 reward " + Html.number(score)) + "</span>"
                + (text.isEmpty() ? "<span class=\"soft\">(empty)</span>" : Html.escape(text)) + "</div>";
    }
}
