package org.align4j.rl.sampler;

import java.util.Optional;

/**
 * What a server says that it has drawn.
 *
 * @param tokens ids
 * @param logProbs of each; empty where this kind of server cannot say them of these tokens
 * @param text as the server decodes them
 * @param promptTokens how many tokens the server has read before them; -1 where it does not say
 * @param weights what the server calls the weights or the model that they were drawn with; empty where it does not say
 */
record Drawn(int[] tokens, Optional<float[]> logProbs, String text, int promptTokens, String weights) {}
