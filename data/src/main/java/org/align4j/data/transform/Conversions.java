package org.align4j.data.transform;

import java.util.ArrayList;
import java.util.List;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.data.Demonstration;
import org.align4j.data.Label;
import org.align4j.data.LabelledPair;
import org.align4j.data.Preference;
import org.align4j.data.Prompt;
import org.align4j.data.Prompted;
import org.align4j.data.Ranking;
import org.align4j.data.RatedCompletion;
import org.align4j.data.Sample;
import org.align4j.data.Score;
import org.align4j.data.SegmentPreference;
import org.align4j.data.Steps;
import org.align4j.data.Trajectory;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;

/** Every conversion there is. */
final class Conversions {
    private static final String PAIRS_OF_GRADES =
            "how good completions are beyond their difference (margin), and completions whose prompt has none to compare";

    private Conversions() {}

    static List<Conversion<?, ?>> all() {
        List<Conversion<?, ?>> all = new ArrayList<>(List.of(
                new RowConversion<>(
                        Ranking.class,
                        Preference.class,
                        "that the pairs of one ranking belong together: they share completions and are not independent",
                        Conversions::pairs),
                new RowConversion<>(
                        Ranking.class,
                        Demonstration.class,
                        "every completion but the best one, and by how much it is better",
                        (row, options) -> List.of(new Demonstration(
                                row.id(), row.prompt(), row.completions().get(row.best())))),
                new GradesConversion<>(Label.class, Preference.class, PAIRS_OF_GRADES, Conversions::pairs),
                new GradesConversion<>(
                        Label.class,
                        Ranking.class,
                        "labels beside the ratings, and completions whose prompt has none to compare",
                        (row, options) -> List.of(row)),
                new GradesConversion<>(RatedCompletion.class, Preference.class, PAIRS_OF_GRADES, Conversions::pairs),
                new GradesConversion<>(
                        RatedCompletion.class,
                        Ranking.class,
                        "single ratings (their mean is the score), who gave them, references and rubrics",
                        (row, options) -> List.of(row)),
                new RowConversion<>(
                        Label.class,
                        Demonstration.class,
                        "completions that are not good, and ratings",
                        Conversions::good),
                new RowConversion<>(
                        Preference.class,
                        Label.class,
                        "which completions were compared, how surely (p_chosen, margin), and ties",
                        Conversions::unpaired),
                new RowConversion<>(
                        Preference.class,
                        Demonstration.class,
                        "the rejected completions, how surely the others were preferred, and ties",
                        Conversions::chosen),
                new RowConversion<>(
                        Steps.class,
                        Label.class,
                        "that the steps of a solution belong together (--steps each), or which of them is wrong"
                                + " (--steps solution)",
                        Conversions::labels)));
        for (Class<? extends Prompted> type : List.of(
                Demonstration.class,
                Sample.class,
                Preference.class,
                Label.class,
                Ranking.class,
                Steps.class,
                SegmentPreference.class,
                Score.class,
                Trajectory.class,
                LabelledPair.class,
                RatedCompletion.class)) {
            all.add(prompts(type));
        }
        return all;
    }

    private static <F extends Prompted> Conversion<F, Prompt> prompts(Class<F> type) {
        String loss = type == Sample.class ? "the completions" : "everything but the prompt, once per row";
        return new RowConversion<>(type, Prompt.class, loss, (row, options) -> {
            String truth = row instanceof Sample sample ? sample.groundTruth() : null;
            return List.of(new Prompt(row.id(), row.prompt(), truth));
        });
    }

    private static List<Preference> pairs(Ranking ranking, ConvertConfig options) {
        List<Preference> pairs = RankingPairs.of(ranking, options.pairs());
        if (pairs.isEmpty()) {
            throw new RowProblem(Reason.NOTHING_TO_COMPARE, "all completions have the same rank");
        }
        return pairs;
    }

    private static List<Demonstration> good(Label row, ConvertConfig options) {
        if (!row.label()) {
            throw new RowProblem(Reason.NOT_GOOD, "is labelled false");
        }
        return List.of(new Demonstration(row.id(), row.prompt(), row.completion()));
    }

    private static List<Label> unpaired(Preference row, ConvertConfig options) {
        refuseTie(row);
        return List.of(
                new Label(row.id() + "/chosen", row.prompt(), row.chosen(), row.winner() > 0, null),
                new Label(row.id() + "/rejected", row.prompt(), row.rejected(), row.winner() < 0, null));
    }

    private static List<Demonstration> chosen(Preference row, ConvertConfig options) {
        refuseTie(row);
        return List.of(new Demonstration(row.id(), row.prompt(), row.winner() > 0 ? row.chosen() : row.rejected()));
    }

    private static void refuseTie(Preference row) {
        if (row.winner() == 0) {
            throw new RowProblem(Reason.TIE, "neither completion is preferred");
        }
    }

    private static List<Label> labels(Steps row, ConvertConfig options) {
        if (options.steps() == ConvertConfig.StepLabels.SOLUTION) {
            boolean good = row.labels().stream().allMatch(label -> label);
            String solution = String.join("\n", row.completions());
            return List.of(new Label(row.id(), row.prompt(), completion(row, solution), good, null));
        }
        List<Label> labels = new ArrayList<>();
        List<Double> ratings = row.ratings();
        for (int i = 0; i < row.completions().size(); i++) {
            List<String> before = row.completions().subList(0, i);
            labels.add(new Label(
                    row.id() + "/" + i,
                    prompt(row, before),
                    completion(row, row.completions().get(i)),
                    row.labels().get(i),
                    ratings == null ? null : ratings.get(i)));
        }
        return labels;
    }

    /** The steps so far are part of what is continued: behind the question, each on a line of its own. */
    private static Content prompt(Steps row, List<String> before) {
        StringBuilder text = new StringBuilder();
        if (row.prompt() instanceof Content.Text plain) {
            text.append(plain.text()).append('\n');
            before.forEach(step -> text.append(step).append('\n'));
            return Content.text(text.toString());
        }
        if (before.isEmpty()) {
            return row.prompt();
        }
        List<Message> messages = new ArrayList<>(((Content.Chat) row.prompt()).messages());
        Message asked = messages.remove(messages.size() - 1);
        text.append(asked.content()).append("\n\n").append(String.join("\n", before));
        messages.add(new Message(asked.role(), text.toString()));
        return new Content.Chat(messages);
    }

    private static Content completion(Steps row, String text) {
        return row.prompt() instanceof Content.Text ? Content.text(text) : Content.assistant(text);
    }
}
