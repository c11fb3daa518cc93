/** How much better than expected each token was, one estimator a file. */
@NullMarked
package org.align4j.rl.advantage;

import org.jspecify.annotations.NullMarked;
