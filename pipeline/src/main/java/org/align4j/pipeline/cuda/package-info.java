/** {@code --device cuda:N} in one step: looks for the driver, and fetches a libtorch with CUDA where there is none. */
@NullMarked
package org.align4j.pipeline.cuda;

import org.jspecify.annotations.NullMarked;
