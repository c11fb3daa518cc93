package org.align4j.model.checkpoint;

import java.nio.file.Path;
import org.align4j.model.config.LoraConfig;

/**
 * What {@code adapter_config.json} says.
 *
 * @param base folder of the base model
 */
public record AdapterDescription(LoraConfig lora, AdapterLayout layout, Path base) {}
