/** Goals that a policy sets itself: tasks that a program checks, and what proposing one of them is worth. */
@NullMarked
package org.align4j.rl.selfplay;

import org.jspecify.annotations.NullMarked;
