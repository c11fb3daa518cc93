package org.align4j.data;

import org.jspecify.annotations.Nullable;

/**
 * One rating of a completion. The same rater more than once means that it was asked again.
 *
 * @param rater a person or a judge
 * @param value on the source's scale, higher is better
 * @param rationale the reason given, null if there is none
 */
public record Rating(String rater, double value, @Nullable String rationale) {}
