/**
 * A language model behind any OpenAI-compatible URL as judge: vLLM, llama.cpp, Ollama, transformers, a vendor. Such
 * servers ignore fields they do not know without a word, so what one can do is probed, never assumed.
 */
@NullMarked
package org.align4j.judge.openai;

import org.jspecify.annotations.NullMarked;
