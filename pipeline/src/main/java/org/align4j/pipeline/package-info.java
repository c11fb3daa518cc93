/** Stages, RL and preference algorithms, evaluation, reports, plans and the command line. */
@NullMarked
package org.align4j.pipeline;

import org.jspecify.annotations.NullMarked;
