package org.align4j.judge.annotate.page;

import java.time.Duration;

/**
 * Who is asked what, and how often.
 *
 * @param overlap how many annotators vote on every item
 * @param lease after how long an item that was shown but not answered may go to somebody else
 * @param goldShare share of the questions that are gold items
 * @param repeatShare share of the questions that repeat what the annotator answered a while ago
 */
public record QueueConfig(int overlap, Duration lease, double goldShare, double repeatShare) {}
