/** What shows a policy at work: completions, log-probs; and the stage that samples a dataset. */
@NullMarked
package org.align4j.pipeline.generate;

import org.jspecify.annotations.NullMarked;
