@NullMarked
package org.align4j.data.value;

import org.jspecify.annotations.NullMarked;
