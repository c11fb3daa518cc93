/** What every module shares: options, run folders, seeds, metrics, progress, chat messages and user errors. */
@NullMarked
package org.align4j.core;

import org.jspecify.annotations.NullMarked;
