/**
 * Plans: several stages in one YAML file, each fed by others' outputs. The wiring is checked as a whole before anything
 * starts; what is finished is skipped, so that running a plan again continues it.
 */
@NullMarked
package org.align4j.pipeline.plan;

import org.jspecify.annotations.NullMarked;
