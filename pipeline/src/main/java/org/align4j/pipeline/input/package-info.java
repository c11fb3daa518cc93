/** Rows of JSON Lines that commands take straight from the user, each error named by file and line. */
@NullMarked
package org.align4j.pipeline.input;

import org.jspecify.annotations.NullMarked;
