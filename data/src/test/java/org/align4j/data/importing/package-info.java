@NullMarked
package org.align4j.data.importing;

import org.jspecify.annotations.NullMarked;
