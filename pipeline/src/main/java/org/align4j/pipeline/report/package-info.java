/**
 * One HTML file that tells what a plan did: curves, reward against KL, win rate, lengths, samples side by side, lineage
 * and warnings. It opens offline: charts are SVG drawn here, there is no script and no library.
 */
@NullMarked
package org.align4j.pipeline.report;

import org.jspecify.annotations.NullMarked;
