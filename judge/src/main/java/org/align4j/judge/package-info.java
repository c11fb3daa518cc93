/**
 * Whatever says which completion is better: principles, verifiers, language models over HTTP, people, reward models.
 * To add a judge: one record or class that implements {@link org.align4j.judge.Judge}, its name in the configuration's
 * sealed type, and a test that extends {@code JudgeContract}.
 */
@NullMarked
package org.align4j.judge;

import org.jspecify.annotations.NullMarked;
