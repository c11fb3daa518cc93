/**
 * Typed Arrow datasets: what passes between stages. A dataset is a folder of Arrow IPC files with {@code dataset.json}
 * written last; a row is a record, its schema follows from the record's components (snake_case column names, TRL's
 * names where TRL has one).
 */
@NullMarked
package org.align4j.data;

import org.jspecify.annotations.NullMarked;
