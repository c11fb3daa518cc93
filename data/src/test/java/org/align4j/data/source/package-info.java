@NullMarked
package org.align4j.data.source;

import org.jspecify.annotations.NullMarked;
