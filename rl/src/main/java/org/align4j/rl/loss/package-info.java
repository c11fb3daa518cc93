/** What an update minimises, one formula a file: policy losses, value losses, KL terms, and how tokens are averaged. */
@NullMarked
package org.align4j.rl.loss;

import org.jspecify.annotations.NullMarked;
