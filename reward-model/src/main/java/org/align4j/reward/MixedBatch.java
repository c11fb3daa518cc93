package org.align4j.reward;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.align4j.model.TokenBatch;

/**
 * A micro-batch of prompts with feedback of several forms: first all rows of the first form, then those of the next.
 *
 * @param prompts how many
 * @param parts each form's own micro-batch; nothing where none of the prompts has feedback of it
 */
record MixedBatch(TokenBatch tokens, int prompts, List<Optional<Object>> parts) {
    static MixedBatch of(List<MixedPrompt> prompts, List<MixedPart<?, ?>> forms) {
        List<int[]> rows = new ArrayList<>();
        List<Optional<Object>> parts = new ArrayList<>();
        for (MixedPart<?, ?> form : forms) {
            form.own(prompts).forEach(own -> rows.addAll(own.completions()));
            parts.add(form.batch(prompts));
        }
        return new MixedBatch(new TokenBatch(rows), prompts.size(), List.copyOf(parts));
    }
}
