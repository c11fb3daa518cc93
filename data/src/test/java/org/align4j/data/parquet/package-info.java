@NullMarked
package org.align4j.data.parquet;

import org.jspecify.annotations.NullMarked;
