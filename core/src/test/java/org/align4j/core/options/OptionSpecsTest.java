package org.align4j.core.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OptionSpecsTest {
    @Test
    void everyOptionIsListedWithTypeDefaultAndCondition() {
        List<String> lines = OptionSpecs.of(TrainingExample.class).stream()
                .map(spec -> spec.key() + " | " + spec.condition() + " | "
                        + (spec.legal().isEmpty() ? spec.type().label() : String.join("/", spec.legal())) + " | "
                        + (spec.required() ? "required" : spec.defaultValue()))
                .toList();
        assertThat(lines)
                .containsExactly(
                        "steps |  | N | 100",
                        "learning-rate |  | X | 5e-6",
                        "title |  | TEXT | required",
                        "notes |  | PATH | null",
                        "shuffle |  | true|false | true",
                        "order |  | by-length/as-written | by-length",
                        "stop |  | A,B,... | []",
                        "weights |  | {KEY: VALUE} | {}",
                        "schedule |  | FILE.yaml | null",
                        "schedule.warmup |  | N | 10",
                        "schedule.floor |  | X | 0.1",
                        "loss |  | dpo/k-wise | dpo",
                        "loss.type |  | dpo/k-wise | dpo",
                        "loss.beta | loss.type dpo | X | 0.2",
                        "loss.label-smoothing | loss.type dpo | X | 0",
                        "loss.tau | loss.type k-wise | X | required",
                        "terms |  | A,B,... | []",
                        "terms[].beta | terms[].type dpo | X | 0.1",
                        "terms[].label-smoothing | terms[].type dpo | X | 0",
                        "terms[].tau | terms[].type k-wise | X | required");
    }

    @Test
    void aChoiceInsideItselfIsListedOnce() {
        assertThat(OptionSpecs.of(Outer.class).stream().map(OptionSpec::key))
                .containsExactly("judge", "judge.type", "judge.inner", "judge.words");
    }

    record Outer(@Option(doc = "Who says") Judge judge) {}

    sealed interface Judge {
        record Swapped(@Option(doc = "Asked in both orders") Judge inner) implements Judge {}

        record Counting(
                @Option(doc = "Words to count", def = "[]") List<String> words) implements Judge {}
    }
}
