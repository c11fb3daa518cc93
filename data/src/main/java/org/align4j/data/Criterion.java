package org.align4j.data;

/**
 * One point of a rubric: something that a completion does or does not do.
 *
 * @param text what is looked for, in words that a judge understands
 * @param weight how much it counts; below 0 for what a completion should not do
 */
public record Criterion(String text, double weight) {}
