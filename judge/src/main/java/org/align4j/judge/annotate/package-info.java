/**
 * People as judges: pairs shown blind and in random order, every vote in a journal that survives a crash, and the same
 * preferences dataset at the end.
 */
@NullMarked
package org.align4j.judge.annotate;

import org.jspecify.annotations.NullMarked;
