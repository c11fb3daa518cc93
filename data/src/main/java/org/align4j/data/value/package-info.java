/** What the values of files that know more types than JSON become in JSON. */
@NullMarked
package org.align4j.data.value;

import org.jspecify.annotations.NullMarked;
