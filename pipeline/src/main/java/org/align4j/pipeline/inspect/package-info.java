/**
 * What a checkpoint is: its shape, its memory; and the command that merges an adapter into its base.
 */
@NullMarked
package org.align4j.pipeline.inspect;

import org.jspecify.annotations.NullMarked;
