/**
 * Hugging Face folders: {@code config.json} of several families and spellings, safetensors in and out. A family is data
 * (the folder {@code families}): which tensors go where, and what its config leaves out.
 */
@NullMarked
package org.align4j.model.checkpoint;

import org.jspecify.annotations.NullMarked;
