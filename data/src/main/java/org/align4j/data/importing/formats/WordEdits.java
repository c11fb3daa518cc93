package org.align4j.data.importing.formats;

/** How far two texts are from each other, in words. */
final class WordEdits {
    private WordEdits() {}

    /**
     * Words put in, taken out or replaced (Levenshtein's distance over words), as a share of the longer text's words.
     *
     * @return 0 for texts of the same words, 1 for texts that have nothing in common
     */
    static double share(String first, String second) {
        String[] from = words(first);
        String[] to = words(second);
        int longer = Math.max(from.length, to.length);
        return longer == 0 ? 0 : (double) distance(from, to) / longer;
    }

    private static String[] words(String text) {
        String stripped = text.strip();
        return stripped.isEmpty() ? new String[0] : stripped.split("\\s+");
    }

    private static int distance(String[] from, String[] to) {
        int[] above = new int[to.length + 1];
        for (int j = 0; j <= to.length; j++) {
            above[j] = j;
        }
        for (int i = 1; i <= from.length; i++) {
            int[] row = new int[to.length + 1];
            row[0] = i;
            for (int j = 1; j <= to.length; j++) {
                int replaced = above[j - 1] + (from[i - 1].equals(to[j - 1]) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[to.length];
    }
}
