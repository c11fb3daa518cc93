/**
 * Chat completions as OpenAI, vLLM, llama.cpp, Ollama, TGI and {@code transformers serve} speak them. Such servers
 * silently ignore fields that they do not know: nothing is assumed here, the probe finds out.
 */
@NullMarked
package org.align4j.judge.openai;

import org.jspecify.annotations.NullMarked;
