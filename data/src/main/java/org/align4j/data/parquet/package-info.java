/**
 * Parquet files as rows: Apache's decoders and record assembly (parquet-column) under our own reading of footers and
 * pages, so that no Hadoop is needed. Nothing here is loaded before a Parquet file is opened.
 */
@NullMarked
package org.align4j.data.parquet;

import org.jspecify.annotations.NullMarked;
