package org.align4j.data.importing.row;

import org.jspecify.annotations.Nullable;

/**
 * What a user chooses where a layout holds more than one thing.
 *
 * @param axis which of a set's ratings counts, null for the one that it is mostly used for
 * @param goodFrom the rating from which on a completion is good, null for the usual one
 * @param decoder for sets of token ids, null if there is none
 * @param questions for files that hold answers alone, null if there are none
 */
public record LayoutChoices(
        @Nullable String axis,
        @Nullable Double goodFrom,
        @Nullable TokenDecoder decoder,
        @Nullable Questions questions) {
    public static final LayoutChoices NONE = new LayoutChoices(null, null, null, null);
}
