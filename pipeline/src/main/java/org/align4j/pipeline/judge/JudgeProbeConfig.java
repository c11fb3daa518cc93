package org.align4j.pipeline.judge;

import org.align4j.core.options.Option;
import org.align4j.judge.config.JudgeConfig;

/** What {@code align judge probe} takes. */
public record JudgeProbeConfig(
        @Option(doc = "The judge: a YAML file such as configs/judge/vllm.yaml")
        JudgeConfig judge) {}
