/**
 * One HTML file that tells what a plan did: verdict, evidence, trade-offs, samples, warnings, stages, lineage. It opens
 * offline: charts are SVG drawn here; the one script is in the page, and {@code meanings.yaml} says what numbers mean.
 */
@NullMarked
package org.align4j.pipeline.report;

import org.jspecify.annotations.NullMarked;
