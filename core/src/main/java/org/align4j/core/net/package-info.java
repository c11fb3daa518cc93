/** What every HTTP client of this program keeps to. */
@NullMarked
package org.align4j.core.net;

import org.jspecify.annotations.NullMarked;
