@NullMarked
package org.align4j.data.importing.formats;

import org.jspecify.annotations.NullMarked;
