package org.align4j.judge.language;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.align4j.core.chat.Content;
import org.align4j.judge.Candidate;
import org.align4j.judge.Comparison;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.Estimate;
import org.align4j.judge.Scored;
import org.align4j.judge.Verdict;
import org.align4j.judge.Verdict.Cost;
import org.align4j.judge.Verdict.Status;
import org.jspecify.annotations.Nullable;

/**
 * A language model that rates single completions. Its score is the expected value of the labels under their
 * probabilities (Lee et al. 2023, direct RLAIF), scaled to [0, 1]; of two completions the first is better with
 * probability P(rated higher) + P(rated the same) / 2, so k completions take k questions, not k (k − 1) / 2.
 */
final class RatingJudge implements ModelJudge, CompletionScorer {
    private final LanguageSettings settings;
    private final LanguageModel model;
    private final QuestionTemplate template;

    RatingJudge(LanguageSettings settings, LanguageModel model) {
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
        Rated rated = new Rated(candidates(comparisons));
        List<Verdict> verdicts = new ArrayList<>();
        for (Comparison pair : comparisons) {
            verdicts.add(verdict(rated.take(first(pair)), rated.take(second(pair))));
        }
        return verdicts;
    }

    @Override
    public double[] score(List<Candidate> candidates) {
        return judge(candidates).stream().mapToDouble(Scored::score).toArray();
    }

    @Override
    public List<Scored> judge(List<Candidate> candidates) {
        Rated rated = new Rated(candidates);
        return candidates.stream().map(rated::take).map(this::scored).toList();
    }

    private Scored scored(QuestionOutcome outcome) {
        LabelSet labels = template.labels();
        double score = outcome.ok()
                ? (labels.expected(outcome.values()) - labels.lowest()) / (labels.highest() - labels.lowest())
                : Double.NaN;
        return new Scored(outcome.status(), score, outcome.rationale(), outcome.cost());
    }

    @Override
    public boolean takesCriteria() {
        return template.words().places().contains("criteria");
    }

    @Override
    public Estimate cost(List<Candidate> candidates) {
        Map<Shown, Question> questions = new LinkedHashMap<>();
        candidates.forEach(each -> questions.computeIfAbsent(Shown.of(each), key -> question(each)));
        return model.estimate(List.copyOf(questions.values()));
    }

    @Override
    public Estimate estimate(List<Comparison> comparisons) {
        return cost(candidates(comparisons));
    }

    /** What a question depends on: the same texts are rated once. */
    private record Shown(
            Content prompt,
            Content completion,
            @Nullable String groundTruth,
            @Nullable String criteria) {
        static Shown of(Candidate candidate) {
            return new Shown(candidate.prompt(), candidate.completion(), candidate.groundTruth(), candidate.criteria());
        }
    }

    /** Ratings of some candidates; what they cost is told with the first use of each. */
    private final class Rated {
        private final Map<Shown, QuestionOutcome> outcomes = new LinkedHashMap<>();

        Rated(List<Candidate> candidates) {
            Map<Shown, Question> questions = new LinkedHashMap<>();
            for (Candidate each : candidates) {
                String reason = template.unanswerable(each.groundTruth());
                if (reason != null) {
                    outcomes.put(Shown.of(each), QuestionOutcome.failed(Status.ERROR, reason, Cost.NOTHING));
                } else {
                    questions.computeIfAbsent(Shown.of(each), key -> question(each));
                }
            }
            List<QuestionOutcome> answers = model.ask(List.copyOf(questions.values()));
            int next = 0;
            for (Shown each : questions.keySet()) {
                outcomes.put(each, answers.get(next++));
            }
        }

        QuestionOutcome take(Candidate candidate) {
            Shown shown = Shown.of(candidate);
            QuestionOutcome outcome = outcomes.get(shown);
            if (outcome == null) {
                throw new IllegalStateException("every candidate was asked about");
            }
            outcomes.put(shown, outcome.withCost(Cost.NOTHING));
            return outcome;
        }
    }

    private Verdict verdict(QuestionOutcome first, QuestionOutcome second) {
        Cost cost = first.cost().plus(second.cost());
        if (!first.ok() || !second.ok()) {
            return (first.ok() ? second : first).failure(cost);
        }
        double difference = difference(first.values(), second.values());
        // From the absolute difference, so that swapping the completions mirrors p to the last bit.
        double better = 0.5 + Math.abs(difference) / 2;
        Double mass = first.labelMass() == null || second.labelMass() == null
                ? null
                : (Double) Math.min(first.labelMass(), second.labelMass());
        return new Verdict(
                Status.OK,
                difference >= 0 ? better : 1 - better,
                difference == 0,
                rationale(first, second),
                first.reading(),
                mass,
                cost);
    }

    /** P(first rated higher) − P(second rated higher). */
    private double difference(double[] first, double[] second) {
        double difference = 0;
        for (int i = 0; i < first.length; i++) {
            for (int j = 0; j < second.length; j++) {
                if (template.labels().value(i) > template.labels().value(j)) {
                    difference += first[i] * second[j] - first[j] * second[i];
                }
            }
        }
        return difference;
    }

    private String rationale(QuestionOutcome first, QuestionOutcome second) {
        String reasons = (first.rationale() == null ? "" : "; first: " + first.rationale())
                + (second.rationale() == null ? "" : "; second: " + second.rationale());
        return String.format(
                Locale.ROOT,
                "rated %.2f and %.2f%s",
                template.labels().expected(first.values()),
                template.labels().expected(second.values()),
                reasons);
    }

    private static List<Candidate> candidates(List<Comparison> comparisons) {
        List<Candidate> candidates = new ArrayList<>();
        for (Comparison pair : comparisons) {
            candidates.add(first(pair));
            candidates.add(second(pair));
        }
        return candidates;
    }

    private static Candidate first(Comparison pair) {
        return new Candidate(pair.id(), pair.prompt(), pair.first(), pair.groundTruth());
    }

    private static Candidate second(Comparison pair) {
        return new Candidate(pair.id(), pair.prompt(), pair.second(), pair.groundTruth());
    }

    private Question question(Candidate candidate) {
        String criteria = candidate.criteria();
        return Question.of(
                template,
                criteria == null ? settings.asking().criteria() : criteria,
                "",
                candidate,
                settings.seeds().runSeed());
    }
}
