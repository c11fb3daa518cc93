/** Annotators made by rule on top of a known truth: for experiments on how noise in the labels matters. */
@NullMarked
package org.align4j.judge.synthetic;

import org.jspecify.annotations.NullMarked;
