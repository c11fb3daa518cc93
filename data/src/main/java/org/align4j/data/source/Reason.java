package org.align4j.data.source;

import java.util.Locale;

/** Why a row is left out. The words are stored in {@code dataset.json} and {@code rejected.jsonl}. */
public enum Reason {
    INVALID_JSON,
    INVALID_UTF8,
    NOT_AN_OBJECT,
    WRONG_COLUMN_COUNT,
    TOO_LARGE,
    MISSING_COLUMN,
    WRONG_TYPE,
    INVALID_NUMBER,
    EMPTY_PROMPT,
    EMPTY_COMPLETION,
    EMPTY_DOCUMENT,
    IDENTICAL_PAIR,
    PROMPT_NOT_SHARED,
    NO_COMMON_PROMPT,
    DIFFERS_BEFORE_LAST_TURN,
    ROLE_ORDER,
    UNKNOWN_ROLE,
    MIXED_FORMS,
    NOT_A_TRANSCRIPT,
    NO_ANSWER,
    NOTHING_TO_COMPARE,
    TIE,
    MARGIN,
    NOT_GOOD,
    DELETED,
    MASKED,
    FILTERED,
    UNSUPPORTED;

    /** Whether such a row is wrong; others are as their format wants them, and only cannot become what was asked for. */
    public boolean isFault() {
        return switch (this) {
            case NOTHING_TO_COMPARE, TIE, MARGIN, NOT_GOOD, DIFFERS_BEFORE_LAST_TURN, DELETED, FILTERED, MASKED ->
                false;
            default -> true;
        };
    }

    /** In kebab-case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
