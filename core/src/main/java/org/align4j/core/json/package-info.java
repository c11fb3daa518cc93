/** JSON files as people hand them over: read strictly, and what is wrong with one said in words. */
@NullMarked
package org.align4j.core.json;

import org.jspecify.annotations.NullMarked;
