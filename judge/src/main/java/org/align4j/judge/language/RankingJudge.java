package org.align4j.judge.language;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.align4j.core.chat.Content;
import org.align4j.judge.Comparison;
import org.align4j.judge.Estimate;
import org.align4j.judge.Verdict;
import org.align4j.judge.Verdict.Cost;
import org.align4j.judge.Verdict.Status;
import org.jspecify.annotations.Nullable;

/**
 * A language model that is shown all completions of a prompt at once and puts them in order: k completions take one
 * question for each direction, not k (k − 1) / 2. They are shown in an order drawn by hash from seed and texts, and in the
 * reverse of it; a comparison is answered by the question in which its first completion stands before its second, so
 * both orders of a pair cancel a taste for a position here too.
 */
final class RankingJudge implements ModelJudge {
    /** As many as there are letters. */
    private static final int MOST = 26;

    private final LanguageSettings settings;
    private final LanguageModel model;
    private final QuestionTemplate template;

    RankingJudge(LanguageSettings settings, LanguageModel model) {
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
        List<Place> places = places(comparisons);
        Map<Lineup, Question> questions = questions(places);
        List<QuestionOutcome> answers = model.ask(List.copyOf(questions.values()));
        Map<Lineup, QuestionOutcome> outcomes = new LinkedHashMap<>();
        int next = 0;
        for (Lineup lineup : questions.keySet()) {
            outcomes.put(lineup, answers.get(next++));
        }
        List<Verdict> verdicts = new ArrayList<>();
        for (Place place : places) {
            QuestionOutcome outcome = outcomes.get(place.lineup());
            verdicts.add(outcome == null ? unasked(place) : verdict(place, outcome));
            if (outcome != null) {
                // What a question costs is told once, with the first of its pairs.
                outcomes.put(place.lineup(), outcome.withCost(Cost.NOTHING));
            }
        }
        return verdicts;
    }

    @Override
    public Estimate estimate(List<Comparison> comparisons) {
        return model.estimate(List.copyOf(questions(places(comparisons)).values()));
    }

    /** Completions of one prompt as they are shown together. */
    private record Lineup(Content prompt, @Nullable String groundTruth, List<String> completions) {}

    /** Where a comparison's completions stand in the lineup that answers it. */
    private record Place(Lineup lineup, int first, int second) {}

    /** Comparisons in a row that are about the same prompt are shown together, as long as there are letters. */
    private List<Place> places(List<Comparison> comparisons) {
        List<Place> places = new ArrayList<>();
        for (int from = 0; from < comparisons.size(); ) {
            int to = from;
            Set<String> texts = new HashSet<>();
            while (to < comparisons.size() && comparisons.get(to).samePrompt(comparisons.get(from))) {
                texts.addAll(texts(comparisons.get(to)));
                if (texts.size() > MOST) {
                    break;
                }
                to++;
            }
            places.addAll(group(comparisons.subList(from, to)));
            from = to;
        }
        return places;
    }

    private static List<String> texts(Comparison pair) {
        return List.of(pair.first().lastText(), pair.second().lastText());
    }

    private List<Place> group(List<Comparison> pairs) {
        Comparison any = pairs.get(0);
        List<String> shown = pairs.stream()
                .flatMap(pair -> texts(pair).stream())
                .distinct()
                .sorted(Comparator.comparingLong((String text) ->
                                settings.seeds().seed("ranking/" + any.prompt().lastText() + "\n" + text))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        List<String> reversed = new ArrayList<>(shown);
        Collections.reverse(reversed);
        Lineup forward = new Lineup(any.prompt(), any.groundTruth(), shown);
        Lineup backward = new Lineup(any.prompt(), any.groundTruth(), List.copyOf(reversed));
        List<Place> places = new ArrayList<>();
        for (Comparison pair : pairs) {
            int first = shown.indexOf(pair.first().lastText());
            int second = shown.indexOf(pair.second().lastText());
            int last = shown.size() - 1;
            places.add(
                    first <= second
                            ? new Place(forward, first, second)
                            : new Place(backward, last - first, last - second));
        }
        return places;
    }

    /** One for each lineup that can be asked about. */
    private Map<Lineup, Question> questions(List<Place> places) {
        Map<Lineup, Question> questions = new LinkedHashMap<>();
        for (Place place : places) {
            if (place.first() != place.second()
                    && template.unanswerable(place.lineup().groundTruth()) == null) {
                questions.computeIfAbsent(place.lineup(), this::question);
            }
        }
        return questions;
    }

    private Question question(Lineup lineup) {
        return Question.of(
                template,
                settings.asking().criteria(),
                lineup.prompt(),
                lineup.completions(),
                lineup.groundTruth(),
                settings.seeds().runSeed());
    }

    private Verdict unasked(Place place) {
        String problem = template.unanswerable(place.lineup().groundTruth());
        return problem == null ? Verdict.tie("the same text") : Verdict.failed(Status.ERROR, problem, Cost.NOTHING);
    }

    private static Verdict verdict(Place place, QuestionOutcome outcome) {
        if (place.first() == place.second()) {
            return Verdict.tie("the same text");
        }
        if (!outcome.ok()) {
            return outcome.failure(outcome.cost());
        }
        double first = outcome.values()[place.first()];
        double second = outcome.values()[place.second()];
        String rationale = String.format(
                Locale.ROOT,
                "placed %d and %d of %d%s",
                (int) first + 1,
                (int) second + 1,
                outcome.values().length,
                outcome.rationale() == null ? "" : ": " + outcome.rationale());
        double p = first == second ? 0.5 : first < second ? 1 : 0;
        return new Verdict(
                Status.OK, p, first == second, rationale, outcome.reading(), outcome.labelMass(), outcome.cost());
    }
}
