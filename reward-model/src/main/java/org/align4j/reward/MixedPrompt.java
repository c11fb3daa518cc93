package org.align4j.reward;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A prompt with feedback of several forms.
 *
 * @param parts one for each form, in the forms' order; nothing where the prompt has none of that form
 */
record MixedPrompt(List<Optional<? extends PromptRows>> parts) implements PromptRows {
    MixedPrompt {
        parts = List.copyOf(parts);
    }

    @Override
    public List<int[]> completions() {
        List<int[]> all = new ArrayList<>();
        parts.forEach(part -> part.ifPresent(rows -> all.addAll(rows.completions())));
        return all;
    }
}
