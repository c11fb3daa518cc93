/** r(x, y): preference losses, training, calibration and scoring of reward models. */
@NullMarked
package org.align4j.reward;

import org.jspecify.annotations.NullMarked;
