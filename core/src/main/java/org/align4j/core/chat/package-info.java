/** Prompts and completions as people write them: plain text or a list of messages. */
@NullMarked
package org.align4j.core.chat;

import org.jspecify.annotations.NullMarked;
