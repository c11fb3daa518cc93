package org.align4j.core.options;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What the user may have meant. */
public final class Suggestion {
    /** Beginnings shorter than this may mean anything. */
    private static final int SHORTEST_BEGINNING = 3;

    private Suggestion() {}

    /**
     * The known words that are the given one in another spelling ({@code learning_rate}, {@code learningRate}) or with
     * other words before it ({@code training.learning-rate}).
     */
    public static List<String> same(String given, Collection<String> known) {
        String wanted = plain(given);
        return known.stream()
                .filter(word -> plain(word).equals(wanted) || plain(word).endsWith("." + wanted))
                .toList();
    }

    /**
     * The known word that is nearest to the given one, if it is near: the same in another spelling, the only one that
     * begins so, or one of which at most a third of the letters differ.
     */
    public static Optional<String> nearest(String given, Collection<String> known) {
        List<String> same = same(given, known);
        if (!same.isEmpty()) {
            return Optional.of(same.get(0));
        }
        String wanted = plain(given);
        List<String> longer =
                known.stream().filter(word -> plain(word).startsWith(wanted)).toList();
        if (longer.size() == 1 && wanted.length() >= SHORTEST_BEGINNING) {
            return Optional.of(longer.get(0));
        }
        String best = null;
        int bestDistance = Math.max(1, wanted.length() / 3) + 1;
        for (String word : known) {
            String whole = plain(word);
            // A name without its group is compared with names without theirs.
            String compared = wanted.contains(".") ? whole : whole.substring(whole.lastIndexOf('.') + 1);
            int distance = distance(wanted, compared);
            if (distance < bestDistance) {
                best = word;
                bestDistance = distance;
            }
        }
        return Optional.ofNullable(best);
    }

    /** {@code "; did you mean 'x'?"}, or nothing. */
    public static String phrase(String given, Collection<String> known) {
        return nearest(given, known)
                .map(word -> "; did you mean '" + word + "'?")
                .orElse("");
    }

    private static String plain(String word) {
        return KebabCase.of(word.replaceFirst("^-+", "")).replace('_', '-');
    }

    /** Letters to insert, delete, replace or swap with their neighbour (Damerau-Levenshtein, restricted). */
    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                d[i][j] = i == 0 ? j : j == 0 ? i : step(d, a, b, i, j);
            }
        }
        return d[a.length()][b.length()];
    }

    private static int step(int[][] d, String a, String b, int i, int j) {
        int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int best = Math.min(replaced, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, d[i - 2][j - 2] + 1) : best;
    }
}
