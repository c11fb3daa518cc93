/**
 * What {@code align quickstart} feeds the real stages with: small tasks that write themselves from a seed. To add one:
 * implement {@link org.align4j.pipeline.quickstart.ExampleTask} and name it in {@code ExampleDataConfig}.
 */
@NullMarked
package org.align4j.pipeline.quickstart;

import org.jspecify.annotations.NullMarked;
