/** What samples say of the whole: shares and differences with their intervals, calibration, logistic fits. */
@NullMarked
package org.align4j.judge.statistics;

import org.jspecify.annotations.NullMarked;
