/** What others add in jars of their own: found on the class path by {@link java.util.ServiceLoader}, chosen by name. */
@NullMarked
package org.align4j.core.plugin;

import org.jspecify.annotations.NullMarked;
