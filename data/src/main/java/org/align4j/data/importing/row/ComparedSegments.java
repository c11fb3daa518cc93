package org.align4j.data.importing.row;

import org.align4j.core.chat.Content;
import org.jspecify.annotations.Nullable;

/**
 * Two pieces of completions and what comes before each, as {@link org.align4j.data.SegmentPreference} has them.
 *
 * @param pFirst how likely the first is the better one, 1/2 for a tie
 */
public record ComparedSegments(
        @Nullable Content firstPrefix,
        Content first,
        @Nullable Content secondPrefix,
        Content second,
        double pFirst) {
    ComparedSegments settled(Forms forms) {
        return new ComparedSegments(
                firstPrefix == null ? null : forms.completion(firstPrefix),
                forms.completion(first),
                secondPrefix == null ? null : forms.completion(secondPrefix),
                forms.completion(second),
                pFirst);
    }
}
