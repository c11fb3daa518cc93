package org.align4j.model.text;

import java.util.List;

/** Takes back the spaces that splitting into words put around marks, as {@code clean_up_tokenization} of transformers does. */
final class SpaceCleanup {
    private static final List<String> MARKS = List.of(" .", " ?", " !", " ,");
    private static final List<String> ENDINGS = List.of(" n't", " 'm", " 's", " 've", " 're");

    private SpaceCleanup() {}

    static String of(String text) {
        String clean = text;
        for (String mark : MARKS) {
            clean = clean.replace(mark, mark.strip());
        }
        clean = clean.replace(" ' ", "'");
        for (String ending : ENDINGS) {
            clean = clean.replace(ending, ending.strip());
        }
        return clean;
    }
}
