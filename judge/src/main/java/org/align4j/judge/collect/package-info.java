/** From completions to preferences: which pairs a judge is asked about, its verdicts, and the preferences made of them. */
@NullMarked
package org.align4j.judge.collect;

import org.jspecify.annotations.NullMarked;
