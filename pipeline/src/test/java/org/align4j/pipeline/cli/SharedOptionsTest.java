package org.align4j.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.align4j.core.options.OptionSpec;
import org.junit.jupiter.api.Test;

class SharedOptionsTest {
    @Test
    void whatSeveralChoicesDeclareAlikeIsShownOnce() {
        List<OptionSpec> merged = SharedOptions.merged(List.of(
                option("rate.type", ""),
                option("rate.warmup", "rate.type linear"),
                option("rate.warmup", "rate.type cosine"),
                option("rate.minimum", "rate.type cosine"),
                option("rate.shape", "rate.form.type flat"),
                option("rate.shape", "rate.form.type flat"),
                option("rate.steps", "")));
        assertThat(merged.stream().map(option -> option.key() + " | " + option.condition()))
                .containsExactly(
                        "rate.type | ",
                        "rate.warmup | rate.type linear|cosine",
                        "rate.minimum | rate.type cosine",
                        "rate.shape | rate.form.type flat",
                        "rate.steps | ");
    }

    private static OptionSpec option(String key, String condition) {
        return new OptionSpec(key, condition, OptionSpec.Type.NUMBER, List.of(), "0", false, false, "What it does");
    }
}
