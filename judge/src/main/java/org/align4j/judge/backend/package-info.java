/**
 * How a language model is asked, whoever serves it: one request, one answer, and what of the request is heeded, found
 * out by asking. To add a backend: one class that implements {@link org.align4j.judge.backend.ChatBackend}, and a record
 * in {@code org.align4j.judge.config} that opens it.
 */
@NullMarked
package org.align4j.judge.backend;

import org.jspecify.annotations.NullMarked;
