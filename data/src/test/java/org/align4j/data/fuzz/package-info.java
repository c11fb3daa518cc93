@NullMarked
package org.align4j.data.fuzz;

import org.jspecify.annotations.NullMarked;
