package org.align4j.core.options;

import java.util.Collection;
import java.util.Optional;

/** What the user may have meant. */
public final class Suggestion {
    private Suggestion() {}

    /** The known word that is nearest to the given one, if it is near: at most a third of the letters differ. */
    public static Optional<String> nearest(String given, Collection<String> known) {
        String best = null;
        int bestDistance = Math.max(1, given.length() / 3) + 1;
        for (String word : known) {
            int distance = distance(given, word);
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
