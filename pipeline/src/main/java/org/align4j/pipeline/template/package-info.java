/** Conversations as the policy's chat template renders them. */
@NullMarked
package org.align4j.pipeline.template;

import org.jspecify.annotations.NullMarked;
