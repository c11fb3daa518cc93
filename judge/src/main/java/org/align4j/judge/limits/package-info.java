/** Limits on calls and costs that several processes share: one of them keeps the books, the others ask it. */
@NullMarked
package org.align4j.judge.limits;

import org.jspecify.annotations.NullMarked;
