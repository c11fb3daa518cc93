/** Calls of servers that may be busy, broken, slow or gone: retries, time-outs, adaptive concurrency. */
@NullMarked
package org.align4j.judge.http;

import org.jspecify.annotations.NullMarked;
