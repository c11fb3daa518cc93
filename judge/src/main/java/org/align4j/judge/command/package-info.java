/** A judge of anybody's own: a program that reads JSON lines and writes JSON lines. */
@NullMarked
package org.align4j.judge.command;

import org.jspecify.annotations.NullMarked;
