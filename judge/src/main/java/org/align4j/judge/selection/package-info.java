/** Which pairs are worth a person's time: those on which judges differ or waver, those unlike the others, and a random share. */
@NullMarked
package org.align4j.judge.selection;

import org.jspecify.annotations.NullMarked;
