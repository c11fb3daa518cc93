package org.align4j.judge.language;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.align4j.judge.backend.ChatReply.Alternative;
import org.align4j.judge.backend.ChatReply.TokenLogprobs;
import org.align4j.judge.backend.Thoughts;

/**
 * Reads probabilities from the log-probs of label tokens: the softmax over the labels, where a label's mass sums every
 * way of writing it (white space before it, full width). A label of several tokens is followed along the tokens that were
 * sampled until it differs from the others.
 *
 * @param shares probability of each label among the labels
 * @param mass the share of the whole probability that fell on labels
 * @param censored a decisive label was not among the alternatives: its mass is bounded by the smallest that was listed
 */
record LabelLogprobs(double[] shares, double mass, boolean censored) {
    /** 1, and room for servers that round. */
    private static final double MOST_MASS = 1.01;

    private static final Pattern MORE = Pattern.compile(
            "\\w|[.,]\\d|\\s{0,2}(?:[-–/]|to|out\\s+of)\\s{0,2}\\d|\\s{1,2}(?:or|and)\\b|[?%]",
            Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern BLANK = Pattern.compile("^[\\u2581\\u0120]+");

    /** At the answer's first token that is not white space; empty if no label is among its alternatives. */
    static Optional<LabelLogprobs> read(List<TokenLogprobs> tokens, LabelSet labels) {
        int end = Thoughts.end(tokens.stream().map(TokenLogprobs::token).collect(Collectors.joining()));
        int start = 0;
        for (int at = 0; at < end; start++) {
            at += tokens.get(start).token().length();
        }
        while (start < tokens.size() && tokens.get(start).token().isBlank()) {
            start++;
        }
        List<TokenLogprobs> answer = tokens.subList(start, tokens.size());
        return saysMore(answer, labels) ? Optional.empty() : walk(answer, labels);
    }

    /** Whether what was sampled begins like a label and says something else: 10, 8/10 or 2.5 is not on a scale of digits. */
    private static boolean saysMore(List<TokenLogprobs> answer, LabelSet labels) {
        String said = answer.stream().map(token -> normal(token.token())).collect(Collectors.joining());
        String text = said.strip().toLowerCase(Locale.ROOT);
        for (String each : labels.labels()) {
            String label = each.toLowerCase(Locale.ROOT);
            if (label.startsWith(text)
                    || (text.startsWith(label)
                            && !MORE.matcher(text.substring(label.length())).lookingAt())) {
                return false;
            }
        }
        return !answer.isEmpty()
                && !begun(normal(answer.get(0).token()), labels).isEmpty();
    }

    private static Optional<LabelLogprobs> walk(List<TokenLogprobs> tokens, LabelSet labels) {
        double[] masses = new double[labels.size()];
        double least = 0;
        double path = 1;
        String prefix = "";
        for (TokenLogprobs token : tokens) {
            for (Alternative other : alternatives(token)) {
                List<Integer> begun = begun(prefix + normal(other.token()), labels);
                if (begun.size() == 1) {
                    masses[begun.get(0)] += path * Math.exp(other.logprob());
                }
            }
            least = path * smallest(token);
            prefix += normal(token.token());
            if (begun(prefix, labels).size() < 2) {
                break;
            }
            path *= Math.exp(token.logprob());
        }
        double mass = Arrays.stream(masses).sum();
        // More than everything is no distribution: nothing can be said of its parts.
        return mass == 0 || mass > MOST_MASS ? Optional.empty() : Optional.of(bounded(masses, mass, least, labels));
    }

    /** The labels that a text is, or may become; only the one that it is, if it is one. */
    private static List<Integer> begun(String text, LabelSet labels) {
        String written = text.strip().toLowerCase(Locale.ROOT);
        List<Integer> begun = new ArrayList<>();
        for (int i = 0; i < labels.size(); i++) {
            String label = labels.labels().get(i).toLowerCase(Locale.ROOT);
            if (written.equals(label)) {
                return List.of(i);
            }
            if (!written.isEmpty() && label.startsWith(written)) {
                begun.add(i);
            }
        }
        return begun;
    }

    /** Two labels that contradict each other bound each other; the levels of a scale do not. */
    private static LabelLogprobs bounded(double[] masses, double mass, double least, LabelSet labels) {
        double[] shares = masses.clone();
        boolean censored = false;
        int first = labels.values().indexOf(1.0);
        int second = labels.values().indexOf(0.0);
        boolean duel = labels.values().stream().allMatch(value -> value == 1 || value == 0 || value == 0.5);
        if (duel && first >= 0 && second >= 0 && masses[first] + masses[second] > 0) {
            double seen = Math.max(masses[first], masses[second]);
            for (int label : new int[] {first, second}) {
                if (masses[label] == 0) {
                    shares[label] = Math.min(least, seen);
                    censored = true;
                }
            }
        }
        double sum = Arrays.stream(shares).sum();
        for (int i = 0; i < shares.length; i++) {
            shares[i] /= sum;
        }
        return new LabelLogprobs(shares, mass, censored);
    }

    private static List<Alternative> alternatives(TokenLogprobs token) {
        boolean listed = token.top().stream().anyMatch(other -> other.token().equals(token.token()));
        if (listed) {
            return token.top();
        }
        List<Alternative> all = new ArrayList<>(token.top());
        all.add(new Alternative(token.token(), token.logprob()));
        return all;
    }

    private static double smallest(TokenLogprobs token) {
        return Math.exp(
                token.top().stream().mapToDouble(Alternative::logprob).min().orElse(Double.NEGATIVE_INFINITY));
    }

    /** Some servers write the blank before a word as their vocabulary does. */
    private static String normal(String token) {
        return Normalizer.normalize(BLANK.matcher(token).replaceFirst(" "), Normalizer.Form.NFKC);
    }
}
