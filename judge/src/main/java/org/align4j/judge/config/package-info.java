/**
 * The choice of a judge in YAML. To add a judge: one record here that implements
 * {@link org.align4j.judge.config.JudgeConfig}, its name in {@code permits}, a test that extends {@code JudgeContract}.
 */
@NullMarked
package org.align4j.judge.config;

import org.jspecify.annotations.NullMarked;
