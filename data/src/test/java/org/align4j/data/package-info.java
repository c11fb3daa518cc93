@NullMarked
package org.align4j.data;

import org.jspecify.annotations.NullMarked;
