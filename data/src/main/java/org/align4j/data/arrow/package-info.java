/** Rows as Arrow columns: schemas derived from records, Arrow files in and out. The only package that names Arrow types. */
@NullMarked
package org.align4j.data.arrow;

import org.jspecify.annotations.NullMarked;
