package org.align4j.judge.evaluation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.run.Hashes;
import org.align4j.data.Dataset;
import org.align4j.data.LabelledPair;
import org.align4j.data.PairLabel;
import org.align4j.data.Preference;
import org.align4j.judge.agreement.PairAgreement.Label;
import org.align4j.judge.evaluation.GoldPair.Order;
import org.jspecify.annotations.Nullable;

/** Reads pairs with known labels from datasets: labelled pairs, preferences, or ratings of single completions. */
public final class GoldPairs {
    private GoldPairs() {}

    /**
     * The pairs of a dataset, in its order.
     *
     * @throws UserError if the dataset holds no pairs with labels
     */
    public static List<GoldPair> read(Path folder) {
        List<GoldPair> pairs = switch (Dataset.info(folder).schema()) {
            case "labelled-pair" -> labelled(folder);
            case "preference" -> preferences(folder);
            case "rated-completion" -> RatedPairs.read(folder).gold();
            default ->
                throw new UserError("--gold " + folder + ": holds "
                        + Dataset.info(folder).schema()
                        + " rows, expected labelled-pair, preference or rated-completion rows");
        };
        if (pairs.isEmpty()) {
            throw new UserError("--gold " + folder + ": has no pairs");
        }
        return pairs;
    }

    /**
     * The pairs by their ids.
     *
     * @throws UserError if two have one
     */
    public static Map<String, GoldPair> byId(List<GoldPair> pairs) {
        Map<String, GoldPair> byId = new LinkedHashMap<>();
        for (GoldPair pair : pairs) {
            if (byId.put(pair.id(), pair) != null) {
                throw new UserError("--gold has two pairs with the id " + pair.id() + "; ids must be unique");
            }
        }
        return byId;
    }

    private static List<GoldPair> labelled(Path folder) {
        List<GoldPair> pairs = new ArrayList<>();
        Dataset.open(folder, LabelledPair.class).forEach(pair -> pairs.add(of(pair)));
        return pairs;
    }

    /** A labelled pair; without a label of its own, its annotators' majority is the label. */
    public static GoldPair of(LabelledPair pair) {
        Map<String, Label> annotators = new LinkedHashMap<>();
        for (PairLabel annotation : pair.annotations()) {
            if (annotators.put(annotation.annotator(), label(annotation.label())) != null) {
                throw new UserError("pair " + pair.id() + ": has two labels by the annotator " + annotation.annotator()
                        + "; each needs a name of their own");
            }
        }
        return new GoldPair(
                pair.id(),
                pair.prompt(),
                pair.first(),
                pair.second(),
                policies(pair.firstPolicy(), pair.secondPolicy()),
                pair.category(),
                pair.label() != null
                        ? label(pair.label())
                        : annotators.isEmpty() ? null : Majority.of(annotators.values()),
                annotators,
                Order.AS_SHOWN);
    }

    static List<String> policies(@Nullable String first, @Nullable String second) {
        return first == null || second == null ? List.of() : List.of(first, second);
    }

    private static List<GoldPair> preferences(Path folder) {
        List<GoldPair> pairs = new ArrayList<>();
        Dataset.open(folder, Preference.class).forEach(preference -> pairs.add(of(preference)));
        return pairs;
    }

    /** A preference: the order is drawn by hash of its id, so that it does not tell the label. */
    public static GoldPair of(Preference preference) {
        boolean turned =
                Integer.parseInt(Hashes.ofText("order/" + preference.id()).substring(0, 1), 16) % 2 == 1;
        double pFirst = turned ? 1 - preference.pChosen() : preference.pChosen();
        return new GoldPair(
                preference.id(),
                preference.prompt(),
                turned ? preference.rejected() : preference.chosen(),
                turned ? preference.chosen() : preference.rejected(),
                List.of(),
                null,
                preference.tie() ? Label.TIE : Label.of(pFirst),
                Map.of(),
                turned ? Order.DRAWN_AND_TURNED : Order.DRAWN);
    }

    static Label label(String word) {
        return Label.valueOf(word.toUpperCase(Locale.ROOT));
    }
}
