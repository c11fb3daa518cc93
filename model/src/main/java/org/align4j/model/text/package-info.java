/**
 * Text and conversations to token ids and back: the checkpoint's own tokenizer and chat template, and the training of a
 * tokenizer where there is none.
 */
@NullMarked
package org.align4j.model.text;

import org.jspecify.annotations.NullMarked;
