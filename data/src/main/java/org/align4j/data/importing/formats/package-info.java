/** The published layouts of rows, one {@link org.align4j.data.importing.row.Importer} a file. */
@NullMarked
package org.align4j.data.importing.formats;

import org.jspecify.annotations.NullMarked;
