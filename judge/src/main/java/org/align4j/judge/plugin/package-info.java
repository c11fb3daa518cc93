/** Judges and checks of one's own, in jars that {@code ALIGN_PLUGINS} names; {@code docs/plugins.md}. */
@NullMarked
package org.align4j.judge.plugin;

import org.jspecify.annotations.NullMarked;
