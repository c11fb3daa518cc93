/** Who draws a policy's completions: the engine in this process, or a server that is handed the weights. */
@NullMarked
package org.align4j.rl.sampler;

import org.jspecify.annotations.NullMarked;
