package org.align4j.model.text;

import java.util.List;

/** Takes back the spaces that splitting into words put around marks, as {@code clean_up_tokenization} of transformers does. */
final class SpaceCleanup {
    /** What is tidied, in this order. */
    static final List<String> TIDIED = List.of(" .", " ?", " !", " ,", " ' ", " n't", " 'm", " 's", " 've", " 're");

    private SpaceCleanup() {}

    static String of(String text) {
        String clean = text;
        for (String spaced : TIDIED) {
            clean = clean.replace(spaced, spaced.strip());
        }
        return clean;
    }
}
