/** Checking a completion against a known answer. */
@NullMarked
package org.align4j.judge.verify;

import org.jspecify.annotations.NullMarked;
