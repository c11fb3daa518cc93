package org.align4j.data;

import org.align4j.core.chat.Content;
import org.jspecify.annotations.Nullable;

/**
 * One completion with a mark: TRL's unpaired preference ({@code label}), with the rating it came from where there is one.
 *
 * @param label desirable or not
 * @param rating on the source's scale, null if there is none
 */
public record Label(
        String id,
        Content prompt,
        Content completion,
        boolean label,
        @Nullable Double rating) implements Prompted {}
