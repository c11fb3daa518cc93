/** How the members of an ensemble become one number, one formula a file. */
@NullMarked
package org.align4j.reward.ensemble;

import org.jspecify.annotations.NullMarked;
