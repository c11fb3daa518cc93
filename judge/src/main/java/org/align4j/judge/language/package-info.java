/**
 * Language models as judges: the words they are asked in (templates), how a label is read from what they say, and the
 * answers that are kept.
 */
@NullMarked
package org.align4j.judge.language;

import org.jspecify.annotations.NullMarked;
