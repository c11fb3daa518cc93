package org.align4j.pipeline.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Locale;
import org.align4j.core.chat.Content;
import org.align4j.judge.agreement.PairAgreement.Label;
import org.align4j.judge.evaluation.GoldPair;
import org.align4j.judge.evaluation.JudgeEvaluation;
import org.align4j.judge.evaluation.JudgeEvaluation.Disagreeing;
import org.align4j.judge.evaluation.JudgeTrial;

/** The page on judges: how far they can be trusted, and the pairs on which they and the labels part, to be read. */
public final class JudgePage {
    private JudgePage() {}

    /**
     * The page, whole: no script, nothing loaded.
     *
     * @param json what {@code judge-evaluation.json} says
     * @param shown how many pairs of each kind and judge
     */
    public static String html(String json, JudgeTrial trial, int shown) {
        StringBuilder html = new StringBuilder(PageFrame.head("Judges, judged")).append("<h1>Judges, judged</h1>\n");
        try {
            html.append(new JudgeSection(new ObjectMapper().readTree(json)).html());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("written by this program", e);
        }
        for (JudgeEvaluation judge : trial.judges()) {
            html.append(pairs(
                    judge.judge() + ": where it and the label name different winners", judge.disagreements(), shown));
            html.append(
                    pairs(judge.judge() + ": where its winner changes with the order", judge.inconsistent(), shown));
        }
        return html.append(PageFrame.foot()).toString();
    }

    private static String pairs(String title, List<Disagreeing> pairs, int shown) {
        if (pairs.isEmpty() || shown == 0) {
            return "";
        }
        StringBuilder html = new StringBuilder("<details><summary>" + Html.escape(title) + " (" + pairs.size()
                + (pairs.size() > shown ? ", " + shown + " shown" : "") + ")</summary>\n");
        pairs.stream().limit(shown).forEach(pair -> html.append(pair(pair)));
        return html.append("</details>\n").toString();
    }

    private static String pair(Disagreeing disagreeing) {
        GoldPair pair = disagreeing.pair();
        Label label = pair.label();
        return "<div class=\"card sample\"><p class=\"prompt\">" + Html.escape(Texts.conversation(pair.prompt()))
                + "</p><div class=\"pair\">" + answer(pair, "first", pair.first(), label == Label.FIRST)
                + answer(pair, "second", pair.second(), label == Label.SECOND) + "</div><p class=\"why\">"
                + Html.escape(verdict(disagreeing)) + "</p></div>\n";
    }

    private static String verdict(Disagreeing disagreeing) {
        GoldPair pair = disagreeing.pair();
        String label = pair.label() == null
                ? "no label"
                : "label: " + pair.label().name().toLowerCase(Locale.ROOT);
        String people = pair.annotators().isEmpty()
                ? ""
                : " ("
                        + String.join(
                                ", ",
                                pair.annotators().values().stream()
                                        .map(each -> each.name().toLowerCase(Locale.ROOT))
                                        .toList())
                        + ")";
        String said = Double.isNaN(disagreeing.pFirst())
                ? "the judge said nothing"
                : "the judge: first is better with " + Html.percent(disagreeing.pFirst());
        String why = disagreeing.rationale() == null ? "" : " \u2013 " + disagreeing.rationale();
        return pair.id() + (pair.category() == null ? "" : ", " + pair.category()) + "; " + label + people + "; " + said
                + why;
    }

    private static String answer(GoldPair pair, String place, Content completion, boolean won) {
        String text = completion.lastText();
        String who = pair.policies().isEmpty()
                ? place
                : place + " \u00b7 " + pair.policies().get(place.equals("first") ? 0 : 1);
        return "<div class=\"answer" + (won ? " won" : "") + "\"><span class=\"who\">" + Html.escape(who) + "</span>"
                + (text.isEmpty() ? "<span class=\"soft\">(empty)</span>" : Html.escape(text)) + "</div>";
    }
}
