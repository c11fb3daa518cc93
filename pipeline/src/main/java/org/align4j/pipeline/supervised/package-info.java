/** Supervised training: language modelling on plain text, and imitation of demonstrations and conversations. */
@NullMarked
package org.align4j.pipeline.supervised;

import org.jspecify.annotations.NullMarked;
