package org.align4j.judge.language;

import org.align4j.core.UserError;
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
        Asking asking = settings.asking();
        Template template = Template.load(asking.template());
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
        LanguageModel model = new LanguageModel(settings, template);
        if (template.kind() == Template.Kind.POINTWISE) {
            return new RatingJudge(settings, model);
        }
        return new PairwiseJudge(settings, model);
    }

    /** Whether such a judge scores single completions. */
    public static boolean scores(Asking asking) {
        return Template.load(asking.template()).kind() == Template.Kind.POINTWISE;
    }
}
