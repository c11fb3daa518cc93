/**
 * Foreign rows to typed datasets. A file's columns (and, where columns do not tell, its first rows) decide which
 * {@link org.align4j.data.importing.Importer} reads it; an importer fills a {@link org.align4j.data.importing.Draft}
 * per row; the {@link org.align4j.data.importing.Target} makes the row and checks it. To add an importer: one file and
 * its name in {@link org.align4j.data.importing.Importers}.
 */
@NullMarked
package org.align4j.data.importing;

import org.jspecify.annotations.NullMarked;
