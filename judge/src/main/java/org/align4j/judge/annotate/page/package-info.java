/** The annotation page: an HTTP server of this process that shows items blind and journals every answer. */
@NullMarked
package org.align4j.judge.annotate.page;

import org.jspecify.annotations.NullMarked;
