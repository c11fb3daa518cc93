package org.align4j.judge.language;

import java.util.Optional;
import java.util.function.Supplier;
import org.align4j.core.UserError;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.Judge;
import org.align4j.judge.backend.ReadingChoice;

/** Opens language models as judges; a template for single completions makes one that scores, too. */
public final class LanguageJudges {
    private LanguageJudges() {}

    /**
     * Ready to judge; the caller closes it, and the backend with it.
     *
     * @throws UserError if template, principles and way of reading do not fit together
     */
    public static Judge open(LanguageSettings settings) {
        LanguageModel model = model(settings);
        return switch (model.template().kind()) {
            case PAIRWISE -> new PairwiseJudge(settings, model);
            case POINTWISE -> new RatingJudge(settings, model);
            case LISTWISE -> new RankingJudge(settings, model);
        };
    }

    /** The same if its template asks about single completions, else empty; settings are made only for such a template. */
    public static Optional<CompletionScorer> openScorer(Asking asking, Supplier<LanguageSettings> settings) {
        if (QuestionTemplate.load(asking.template()).kind() != QuestionTemplate.Kind.POINTWISE) {
            return Optional.empty();
        }
        LanguageSettings made = settings.get();
        return Optional.of(new RatingJudge(made, model(made)));
    }

    private static LanguageModel model(LanguageSettings settings) {
        Asking asking = settings.asking();
        QuestionTemplate template = QuestionTemplate.load(asking.template());
        if (template.needsPrinciple() == asking.constitution().isEmpty()) {
            throw new UserError(
                    template.needsPrinciple()
                            ? "template " + template.label() + " asks about principles: question.constitution must hold"
                                    + " some, as configs/judge/constitution.yaml does"
                            : "question.constitution is given, but template " + template.label()
                                    + " has no place {{principle}}; use template: constitution");
        }
        if (asking.reading() == ReadingChoice.STRUCTURED
                && template.words().structuredEnding().isEmpty()) {
            throw new UserError("reading structured needs a template with structured-ending, which " + template.label()
                    + " has not");
        }
        if (asking.reading() == ReadingChoice.LOGPROB && template.kind() == QuestionTemplate.Kind.LISTWISE) {
            throw new UserError(
                    "reading logprob: template " + template.label()
                            + " asks for an order, which no single token can express; use auto, constrained, structured or text");
        }
        if (asking.answers() > 1 && template.kind() == QuestionTemplate.Kind.LISTWISE) {
            throw new UserError("question.answers above 1: template " + template.label()
                    + " asks for an order, and orders have no mean; use a template of pairs or of single completions");
        }
        if (asking.answers() > 1 && settings.request().temperature() == 0) {
            throw new UserError("question.answers is " + asking.answers()
                    + ", but at request.temperature 0 all answers are the same; set a temperature such as 0.7");
        }
        return new LanguageModel(settings, template);
    }
}
