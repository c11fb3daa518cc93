package org.align4j.judge.language;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.align4j.judge.Comparison;
import org.align4j.judge.Estimate;
import org.align4j.judge.Verdict;
import org.align4j.judge.Verdict.Cost;
import org.align4j.judge.Verdict.Status;

/** A language model that is shown two completions and says which is better, by one principle or by the mean of several. */
final class PairwiseJudge implements ModelJudge {
    /** One question, about nothing in particular. */
    private static final List<Constitution.Principle> NO_PRINCIPLE = List.of(new Constitution.Principle("-", "-"));

    private final LanguageSettings settings;
    private final LanguageModel model;
    private final QuestionTemplate template;

    PairwiseJudge(LanguageSettings settings, LanguageModel model) {
        this.settings = settings;
        this.model = model;
        this.template = model.template();
    }

    @Override
    public LanguageModel model() {
        return model;
    }

    @Override
    public List<Verdict> compare(List<Comparison> comparisons) {
        List<Asked> asked = new ArrayList<>();
        List<Question> questions = new ArrayList<>();
        for (Comparison pair : comparisons) {
            List<Constitution.Principle> principles = principles(pair);
            asked.add(new Asked(pair, principles, questions.size()));
            if (template.unanswerable(pair.groundTruth()) == null) {
                principles.forEach(principle -> questions.add(question(pair, principle)));
            }
        }
        List<QuestionOutcome> outcomes = model.ask(questions);
        List<Verdict> verdicts = new ArrayList<>();
        for (Asked each : asked) {
            String problem = template.unanswerable(each.pair().groundTruth());
            int to = each.from() + each.principles().size();
            verdicts.add(
                    problem == null
                            ? verdict(each.principles(), outcomes.subList(each.from(), to))
                            : Verdict.failed(Status.ERROR, problem, Cost.NOTHING));
        }
        return verdicts;
    }

    /** One pair, the principles it is judged by, and where its outcomes begin. */
    private record Asked(Comparison pair, List<Constitution.Principle> principles, int from) {}

    @Override
    public Estimate estimate(List<Comparison> comparisons) {
        List<Question> questions = new ArrayList<>();
        comparisons.forEach(pair -> principles(pair).forEach(principle -> questions.add(question(pair, principle))));
        return model.estimate(questions);
    }

    private List<Constitution.Principle> principles(Comparison pair) {
        Constitution constitution = settings.asking().constitution();
        return constitution.isEmpty()
                ? NO_PRINCIPLE
                : constitution.drawn(
                        List.of(
                                pair.prompt().lastText(),
                                pair.first().lastText(),
                                pair.second().lastText()),
                        settings.seeds());
    }

    private Question question(Comparison pair, Constitution.Principle principle) {
        return Question.of(
                template,
                settings.asking().criteria(),
                principle.question(),
                pair,
                settings.seeds().runSeed());
    }

    /** The mean over principles; one that was not answered leaves no mean. */
    private Verdict verdict(List<Constitution.Principle> principles, List<QuestionOutcome> outcomes) {
        Cost cost = Cost.NOTHING;
        StringJoiner reasons = new StringJoiner("; ");
        double p = 0;
        double mass = 1;
        boolean tie = true;
        for (int i = 0; i < outcomes.size(); i++) {
            QuestionOutcome outcome = outcomes.get(i);
            cost = cost.plus(outcome.cost());
            p += outcome.ok() ? template.labels().expected(outcome.values()) / outcomes.size() : 0;
            mass = outcome.labelMass() == null ? mass : Math.min(mass, outcome.labelMass());
            tie &= isTie(outcome);
            if (principles != NO_PRINCIPLE) {
                reasons.add(principles.get(i).name() + (outcome.rationale() == null ? "" : ": " + outcome.rationale()));
            } else if (outcome.rationale() != null) {
                reasons.add(outcome.rationale());
            }
        }
        String reason = reasons.length() == 0 ? null : reasons.toString();
        for (QuestionOutcome outcome : outcomes) {
            if (!outcome.ok()) {
                return Verdict.failed(outcome.status(), reason == null ? "no reason was given" : reason, cost);
            }
        }
        QuestionOutcome first = outcomes.get(0);
        Double labelMass = first.labelMass() == null ? null : (Double) mass;
        return new Verdict(Status.OK, tie ? 0.5 : p, tie, reason, first.reading(), labelMass, cost);
    }

    private boolean isTie(QuestionOutcome outcome) {
        for (int label = 0; label < template.labels().size(); label++) {
            if (template.labels().value(label) == 0.5 && outcome.names(label)) {
                return true;
            }
        }
        return false;
    }
}
