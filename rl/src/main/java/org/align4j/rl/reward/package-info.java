/** What an episode earned, one source a file: its options open it. */
@NullMarked
package org.align4j.rl.reward;

import org.jspecify.annotations.NullMarked;
