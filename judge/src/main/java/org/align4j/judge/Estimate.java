package org.align4j.judge;

/**
 * What judging would take, before it is asked for; tokens and dollars are upper bounds by rule of thumb.
 *
 * @param calls questions to the judge
 * @param completionTokens as if every answer were as long as it may be
 */
public record Estimate(long calls, long promptTokens, long completionTokens, double dollars) {}
