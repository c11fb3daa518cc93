package org.align4j.model.text;

/**
 * A prompt and its completion as one token row.
 *
 * @param tokens the whole row, exactly one BOS if the tokenizer has one, ended by end-of-text where the completion ends
 *     its turn
 * @param promptLength how many of them are the prompt; always a token prefix of the row
 */
public record PromptedRow(int[] tokens, int promptLength) {}
