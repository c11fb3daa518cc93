/**
 * Hugging Face folders: {@code config.json} of several families and spellings, safetensors in and out. A family is data
 * ({@code families.json}): which tensors go where, and what its config leaves out.
 */
@NullMarked
package org.align4j.model.checkpoint;

import org.jspecify.annotations.NullMarked;
