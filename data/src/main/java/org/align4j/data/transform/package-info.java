/**
 * Datasets made of datasets: other row types ({@link org.align4j.data.transform.Conversion}), mixtures without
 * duplicates, samples, filters. All stream; all say in {@code dataset.json} what they left out and where rows come from.
 */
@NullMarked
package org.align4j.data.transform;

import org.jspecify.annotations.NullMarked;
