/** {@code align chat}: talking to a model in a terminal, or to two of them blind, with votes. */
@NullMarked
package org.align4j.pipeline.chat;

import org.jspecify.annotations.NullMarked;
