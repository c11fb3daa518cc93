/** Several judges as one. */
@NullMarked
package org.align4j.judge.jury;

import org.jspecify.annotations.NullMarked;
