/** Looking at datasets: rows as text, statistics, checks, and splits by prompt. */
@NullMarked
package org.align4j.data.inspect;

import org.jspecify.annotations.NullMarked;
