/** Judging by named, weighted principles that are read from YAML and computed in process. */
@NullMarked
package org.align4j.judge.principle;

import org.jspecify.annotations.NullMarked;
