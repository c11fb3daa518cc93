package org.align4j.model.generation;

import java.util.Arrays;
import java.util.List;
import org.align4j.model.CausalLm;

/**
 * How requests become rows where a policy is to be told something: the text stands behind each prompt, and with guidance a
 * second row reads the same completion without it.
 *
 * @param label ids of the text; none where nothing is said
 * @param guidance 1 where one row is enough
 */
record Conditioning(int[] label, double guidance) {
    static Conditioning of(CausalLm policy) {
        return policy.condition()
                .map(each -> new Conditioning(policy.tokenizer().encode(each.text()), each.guidance()))
                .orElse(new Conditioning(new int[0], 1));
    }

    /** Tokens that stand behind every prompt. */
    int length() {
        return label.length;
    }

    /** What the decoder reads before a completion. */
    GenerationRequest labelled(GenerationRequest asked) {
        int[] prompt = Arrays.copyOf(asked.prompt(), asked.prompt().length + label.length);
        System.arraycopy(label, 0, prompt, asked.prompt().length, label.length);
        return label.length == 0 ? asked : new GenerationRequest(prompt, asked.row(), asked.first());
    }

    /**
     * A row and, with guidance, the one that reads beside it.
     *
     * @param asked the request without the text
     * @param row one of its completions, with it
     */
    List<DecodingRow> rows(GenerationRequest asked, DecodingRow row) {
        return guidance == 1 ? List.of(row) : List.of(row, row.guidedBy(asked, guidance));
    }
}
