package org.align4j.judge.language;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What an answer may say, and what that is worth.
 *
 * @param labels as they are written, told apart without case
 * @param values of a pairwise template: the probability that the first is better; of a pointwise one: the score
 */
record LabelSet(List<String> labels, List<Double> values) {
    LabelSet {
        labels = List.copyOf(labels);
        values = List.copyOf(values);
    }

    /** What is wrong with it; empty if nothing is. */
    String problem() {
        Set<String> written = new HashSet<>();
        labels.forEach(label -> written.add(label.toLowerCase(Locale.ROOT)));
        if (labels.size() < 2 || labels.size() != values.size() || written.size() != labels.size()) {
            return "needs at least two labels, all different, and as many values";
        }
        return labels.stream().allMatch(label -> label.strip().equals(label) && !label.isEmpty())
                ? ""
                : "has a label that is blank or has blanks around it";
    }

    int size() {
        return labels.size();
    }

    /** Where a label stands; -1 if it is none. */
    int indexOf(String label) {
        for (int i = 0; i < labels.size(); i++) {
            if (labels.get(i).equalsIgnoreCase(label.strip())) {
                return i;
            }
        }
        return -1;
    }

    double value(int label) {
        return values.get(label);
    }

    double lowest() {
        return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    double highest() {
        return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    /** Mean value of the labels under these probabilities. */
    double expected(double[] shares) {
        double sum = 0;
        for (int i = 0; i < shares.length; i++) {
            sum += shares[i] * values.get(i);
        }
        return sum;
    }

    /** A text without any label in double brackets. */
    String defused(String text) {
        // Few texts have any: a pattern is made for those only.
        return text.contains("[[")
                ? Pattern.compile("\\[\\[\\s*" + pattern() + "\\s*]]", Pattern.CASE_INSENSITIVE)
                        .matcher(text)
                        .replaceAll("[ [$1] ]")
                : text;
    }

    /** For regular expressions: any of the labels, longer ones first. */
    String pattern() {
        return labels.stream()
                .sorted((one, other) -> Integer.compare(other.length(), one.length()))
                .map(Pattern::quote)
                .collect(Collectors.joining("|", "(", ")"));
    }
}
