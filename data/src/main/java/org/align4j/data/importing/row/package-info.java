/**
 * One foreign row on its way to a typed one: an {@link org.align4j.data.importing.row.Importer} takes values from
 * {@link org.align4j.data.importing.row.Fields} and fills a {@link org.align4j.data.importing.row.Draft}; the
 * {@link org.align4j.data.importing.row.Target} makes the row and checks it.
 */
@NullMarked
package org.align4j.data.importing.row;

import org.jspecify.annotations.NullMarked;
