/** The program: {@code Main}, every stage by name ({@code Stages}) and every other command ({@code Commands}). */
@NullMarked
package org.align4j.pipeline;

import org.jspecify.annotations.NullMarked;
