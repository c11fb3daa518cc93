/**
 * The command line: one subcommand per stage and per {@link org.align4j.pipeline.stage.Command}, its options built from
 * the configuration record's components. To add a command: implement {@code Command} and name it in {@code Commands}.
 */
@NullMarked
package org.align4j.pipeline.cli;

import org.jspecify.annotations.NullMarked;
