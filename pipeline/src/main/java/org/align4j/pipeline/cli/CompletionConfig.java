package org.align4j.pipeline.cli;

import org.align4j.core.options.Option;

/** Whose completion script is wanted. */
record CompletionConfig(@Option(doc = "The shell") Shell shell) {
    enum Shell {
        BASH,
        ZSH,
        FISH
    }
}
