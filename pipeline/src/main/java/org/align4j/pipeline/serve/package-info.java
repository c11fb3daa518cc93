/**
 * {@code align serve}: a checkpoint behind OpenAI's protocol, a reward model behind vLLM's. {@link ModelServer} says which
 * address is what, {@link DecodingThread} decodes for everybody together.
 */
@NullMarked
package org.align4j.pipeline.serve;

import org.jspecify.annotations.NullMarked;
