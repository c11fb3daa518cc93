package org.align4j.pipeline.rl;

import java.util.Arrays;
import org.align4j.core.chat.Content;
import org.align4j.data.Prompt;
import org.align4j.model.BatchUnit;
import org.align4j.model.Completion;

/**
 * One sampled completion.
 *
 * @param promptIds the prompt's tokens, ready to be continued
 */
record Rollout(Prompt prompt, int[] promptIds, Completion completion) implements BatchUnit {
    /** Prompt and completion tokens. */
    int[] row() {
        int[] row = Arrays.copyOf(promptIds, promptIds.length + length());
        System.arraycopy(completion.tokens(), 0, row, promptIds.length, length());
        return row;
    }

    /** Completion tokens. */
    int length() {
        return completion.tokens().length;
    }

    /** It ended by itself. */
    boolean finished() {
        return completion.finish() == Completion.Finish.STOP;
    }

    /** The completion in the form of its prompt. */
    Content content() {
        return prompt.prompt() instanceof Content.Chat
                ? Content.assistant(completion.text())
                : Content.text(completion.text());
    }

    @Override
    public int rows() {
        return 1;
    }

    @Override
    public int longest() {
        return promptIds.length + length();
    }

    @Override
    public int tokens() {
        return longest();
    }
}
