package org.align4j.pipeline.report;

/**
 * A drawing with its caption.
 *
 * @param name what is drawn
 * @param tip what that means; may be empty
 * @param note a few words behind the name, such as the last value; may be empty
 * @param svg the drawing, its words escaped
 */
record Chart(String name, String tip, String note, String svg) {}
