@NullMarked
package org.align4j.data.inspect;

import org.jspecify.annotations.NullMarked;
