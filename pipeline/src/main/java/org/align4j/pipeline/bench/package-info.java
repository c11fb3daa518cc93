/**
 * How fast this machine is with a given model: {@link org.align4j.pipeline.bench.BenchCommand} asks for rows, each measured in a process
 * of its own, so that its memory is its own; {@link org.align4j.pipeline.bench.Workload} is one kind of work, done as the stages do it.
 */
@NullMarked
package org.align4j.pipeline.bench;

import org.jspecify.annotations.NullMarked;
