/** Anthropic's messages: no log-probs in the protocol, verdicts forced by a tool that must be called. */
@NullMarked
package org.align4j.judge.anthropic;

import org.jspecify.annotations.NullMarked;
