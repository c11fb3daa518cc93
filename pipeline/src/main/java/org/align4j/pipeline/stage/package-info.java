/**
 * What a stage is and what runs it, likewise {@link org.align4j.pipeline.stage.Command}s. A stage is one file, read as a
 * recipe. To add one: implement {@link org.align4j.pipeline.stage.Stage} and name it in {@code Stages}; the command, its
 * help, its reference page and its place in plans follow from that.
 */
@NullMarked
package org.align4j.pipeline.stage;

import org.jspecify.annotations.NullMarked;
