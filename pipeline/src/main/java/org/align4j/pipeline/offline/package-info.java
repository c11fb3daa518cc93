/** Learning from logs: stages that score what was sampled, and that train a policy on it without sampling. */
@NullMarked
package org.align4j.pipeline.offline;

import org.jspecify.annotations.NullMarked;
