/** Options declared once, as record components: YAML key, command-line flag, help, default and legality. */
@NullMarked
package org.align4j.core.options;

import org.jspecify.annotations.NullMarked;
