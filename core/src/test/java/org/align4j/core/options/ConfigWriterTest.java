package org.align4j.core.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.options.TrainingExample.Loss;
import org.align4j.core.options.TrainingExample.Order;
import org.align4j.core.options.TrainingExample.Schedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigWriterTest {
    private static final TrainingExample EXAMPLE = example("a title", List.of("x"));

    @Test
    void theYamlReadsLikeOneWrittenByHand() {
        assertThat(ConfigWriter.yaml(EXAMPLE)).isEqualTo("""
                        steps: 3
                        learning-rate: 1.0E-5
                        title: a title
                        notes: null
                        shuffle: true
                        order: as-written
                        stop: [x]
                        weights:
                          a b: 1.0E+10
                        schedule:
                          warmup: 1
                          floor: 0.30000000000000004
                        loss:
                          type: k-wise
                          tau: 2.0
                        terms:
                          - type: dpo
                            beta: 0.1
                            label-smoothing: 0.0
                          - type: k-wise
                            tau: 1.0
                        """);
    }

    @Test
    void loadingTheYamlGivesAnEqualRecord() {
        assertThat(reloaded(EXAMPLE)).isEqualTo(EXAMPLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "~",
                "yes",
                "1.0",
                "0x1F",
                "1e5",
                "- a",
                "a: b",
                "a #b",
                "#",
                "'",
                "\"",
                "\\",
                "\n",
                "a\nb\n",
                "\t",
                "é ü 漢字 😀",
                "\u0000\u0007\u007f\u0085\u2028\ufeff\uffff",
                "*a",
                "&a",
                "!a",
                "%a",
                "@a",
                "`a",
                "{a}",
                "[a]",
                "a,b",
                "a ",
                "2026-01-01",
                "=",
                "<<",
                "...",
                "---"
            })
    void everyTextSurvives(String text) {
        TrainingExample config = example(text, List.of(text, "and", text));
        assertThat(reloaded(config)).isEqualTo(config);
    }

    private static TrainingExample reloaded(TrainingExample config) {
        ConfigTree tree = ConfigTree.parse(ConfigWriter.yaml(config), "written");
        return ConfigLoader.load(TrainingExample.class, (ConfigTree.Mapping) tree);
    }

    private static TrainingExample example(String title, List<String> stop) {
        Map<String, Double> weights = new LinkedHashMap<>();
        weights.put("a b", 1e10);
        Path notes = null;
        return new TrainingExample(
                3,
                1e-5,
                title,
                notes,
                true,
                Order.AS_WRITTEN,
                stop,
                weights,
                new Schedule(1, 0.1 + 0.2),
                new Loss.KWise(2),
                List.of(new Loss.Dpo(0.1, 0), new Loss.KWise(1)));
    }
}
