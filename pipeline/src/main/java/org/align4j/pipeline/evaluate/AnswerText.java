package org.align4j.pipeline.evaluate;

import org.align4j.judge.verify.Numbers;
import org.jspecify.annotations.Nullable;

/** What of a completion its answer is, for those that vote. */
public enum AnswerText {
    /** There are no answers. */
    NONE {
        @Override
        @Nullable String of(String completion) {
            return null;
        }
    },
    /** The last line that is not blank. */
    LAST_LINE {
        @Override
        @Nullable String of(String completion) {
            String text = completion.strip();
            String line = text.substring(text.lastIndexOf('\n') + 1).strip();
            return line.isEmpty() ? null : line;
        }
    },
    /** The last number, as the check numeric reads it. */
    LAST_NUMBER {
        @Override
        @Nullable String of(String completion) {
            Double number = Numbers.answer(completion);
            return number == null ? null : number.toString();
        }
    };

    /** @return null of a completion that has none */
    abstract @Nullable String of(String completion);
}
