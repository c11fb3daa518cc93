package org.align4j.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.align4j.core.chat.Content;
import org.align4j.jinja.Page;
import org.align4j.judge.agreement.PairAgreement.Label;
import org.align4j.judge.evaluation.GoldPair;
import org.align4j.judge.evaluation.JudgeEvaluation;
import org.align4j.judge.evaluation.JudgeEvaluation.Disagreeing;
import org.align4j.judge.evaluation.JudgeEvaluationFile;
import org.align4j.judge.evaluation.JudgeTrial;

/** The page on judges: how far they can be trusted, and the pairs on which they and the labels part, to be read. */
public final class JudgePage {
    private static final Page PAGE = Page.of(JudgePage.class, "frame.jinja", "judges.jinja", "judge-page.jinja");

    private JudgePage() {}

    /** Pairs of one kind, some of them shown. */
    private record Pairs(String title, int of, List<ShownSample> samples) {}

    /**
     * The page, whole: nothing loaded.
     *
     * @param file the numbers
     * @param shown how many pairs of each kind and judge
     */
    public static String html(JudgeEvaluationFile file, JudgeTrial trial, int shown) {
        List<Pairs> pairs = new ArrayList<>();
        for (JudgeEvaluation judge : trial.judges()) {
            pairs.add(pairs(
                    judge.judge() + ": where it and the label name different winners", judge.disagreements(), shown));
            pairs.add(pairs(judge.judge() + ": where its winner changes with the order", judge.inconsistent(), shown));
        }
        Map<String, Object> variables = ReportFrame.variables();
        variables.put("judges", List.of(JudgeSection.of(file)));
        variables.put(
                "pairs",
                pairs.stream().filter(kind -> !kind.samples().isEmpty()).toList());
        return PAGE.html(variables);
    }

    private static Pairs pairs(String title, List<Disagreeing> pairs, int shown) {
        return new Pairs(
                title,
                pairs.size(),
                pairs.stream().limit(shown).map(JudgePage::sample).toList());
    }

    private static ShownSample sample(Disagreeing disagreeing) {
        GoldPair pair = disagreeing.pair();
        Label label = pair.label();
        return new ShownSample(
                Texts.conversation(pair.prompt()),
                List.of(
                        answer(pair, "first", pair.first(), label == Label.FIRST),
                        answer(pair, "second", pair.second(), label == Label.SECOND)),
                verdict(disagreeing));
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
                : "the judge: first is better with " + Numbers.percent(disagreeing.pFirst());
        String why = disagreeing.rationale() == null ? "" : " \u2013 " + disagreeing.rationale();
        return pair.id() + (pair.category() == null ? "" : ", " + pair.category()) + "; " + label + people + "; " + said
                + why;
    }

    private static ShownSample.Answer answer(GoldPair pair, String place, Content completion, boolean won) {
        String who = pair.policies().isEmpty()
                ? place
                : place + " \u00b7 " + pair.policies().get(place.equals("first") ? 0 : 1);
        return new ShownSample.Answer(who, completion.lastText(), won);
    }
}
