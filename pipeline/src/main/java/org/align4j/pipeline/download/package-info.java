/** Files from elsewhere, resumed where a connection broke, and taken only if their hash is right. */
@NullMarked
package org.align4j.pipeline.download;

import org.jspecify.annotations.NullMarked;
