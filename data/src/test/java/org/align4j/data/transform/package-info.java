@NullMarked
package org.align4j.data.transform;

import org.jspecify.annotations.NullMarked;
