/**
 * The commands around people's votes: a round on the page or in the terminal, its import and export, what its votes say,
 * and the stage that simulates annotators.
 */
@NullMarked
package org.align4j.pipeline.annotate;

import org.jspecify.annotations.NullMarked;
