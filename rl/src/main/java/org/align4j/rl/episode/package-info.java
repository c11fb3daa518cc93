/** Which prompts are asked, and how they are played to an end. */
@NullMarked
package org.align4j.rl.episode;

import org.jspecify.annotations.NullMarked;
