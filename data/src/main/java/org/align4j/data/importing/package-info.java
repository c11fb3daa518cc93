/**
 * Foreign files to typed datasets. A file's columns (and, where columns do not tell, its first rows) decide which
 * {@link org.align4j.data.importing.row.Importer} reads it; the published layouts are in {@code formats}, one a file; what
 * they read rows from and make rows with is in {@code row}. To add an importer: one file in {@code formats} and its name in
 * {@link org.align4j.data.importing.Importers}.
 */
@NullMarked
package org.align4j.data.importing;

import org.jspecify.annotations.NullMarked;
