/** One run of one stage: its folder, manifest, seeds, metrics and progress. The only place that reads the clock. */
@NullMarked
package org.align4j.core.run;

import org.jspecify.annotations.NullMarked;
