package org.align4j.judge.annotate.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.align4j.judge.annotate.Answer;
import org.align4j.judge.annotate.outcome.AnnotatorAgreement;

/** Answers and numbers as a person says them. */
final class Phrases {
    private Phrases() {}

    /** An answer in the item's own order. */
    static String of(Answer answer) {
        List<String> words = new ArrayList<>();
        switch (answer.choice()) {
            case FIRST, SECOND -> {
                String side = answer.choice() == Answer.Choice.FIRST ? "A" : "B";
                boolean much = answer.strength() != null && answer.strength() == 2;
                words.add(side + (much ? " is much better" : " is better"));
            }
            case TIE -> words.add("tie");
            case BOTH_BAD -> words.add("both are bad");
            case SKIP -> words.add("skipped");
            case GIVEN -> given(answer, words);
        }
        if (answer.axes() != null) {
            answer.axes().forEach((axis, value) -> words.add(axis + " " + value));
        }
        return String.join(", ", words);
    }

    private static void given(Answer answer, List<String> words) {
        if (answer.rating() != null) {
            words.add("rated " + answer.rating());
        }
        if (answer.ranks() != null) {
            for (int i = 0; i < answer.ranks().size(); i++) {
                words.add((char) ('A' + i) + " is number " + answer.ranks().get(i));
            }
        }
        if (answer.harmful() != null) {
            words.add(answer.harmful() ? "harmful" : "not harmful");
        }
        if (answer.refused() != null) {
            words.add(answer.refused() ? "refuses" : "does not refuse");
        }
    }

    static String share(double share) {
        return Double.isNaN(share) ? "–" : String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }

    static String number(double number, int decimals) {
        return Double.isNaN(number) ? "–" : String.format(Locale.ROOT, "%." + decimals + "f", number);
    }

    static String of(AnnotatorAgreement agreement) {
        return agreement.units() == 0
                ? "no item has two votes yet"
                : String.format(
                        Locale.ROOT,
                        "alpha %s, kappa %s, %s of the votes agree (%d items with two votes or more)",
                        number(agreement.alpha(), 3),
                        number(agreement.kappa(), 3),
                        share(agreement.observed()),
                        agreement.units());
    }
}
