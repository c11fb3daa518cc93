package org.align4j.model.checkpoint;

import java.nio.file.Path;

/**
 * What {@code adapter_config.json} says.
 *
 * @param base folder of the base model
 */
public record AdapterDescription(AdapterPlan plan, Path base) {}
