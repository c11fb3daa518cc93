package org.align4j.model.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.align4j.core.UserError;
import org.junit.jupiter.api.Test;

class ProcessPlaceTest {
    private static final Map<String, String> TORCHRUN = Map.of(
            "RANK", "3",
            "WORLD_SIZE", "4",
            "LOCAL_RANK", "1",
            "LOCAL_WORLD_SIZE", "2",
            "MASTER_ADDR", "node-0",
            "MASTER_PORT", "29500");

    @Test
    void aProcessWithoutAWorldSizeIsAlone() {
        assertThat(ProcessPlace.of(Map.of("RANK", "5"))).isEqualTo(ProcessPlace.ALONE);
        assertThat(ProcessPlace.of(Map.of("WORLD_SIZE", "1"))).isEqualTo(ProcessPlace.ALONE);
        assertThat(ProcessPlace.ALONE.leads()).isTrue();
    }

    @Test
    void readsTheVariablesOfTorchrun() {
        assertThat(ProcessPlace.of(TORCHRUN)).isEqualTo(new ProcessPlace(3, 4, "node-0", 29500, 1, 2));
        assertThat(ProcessPlace.of(TORCHRUN).leads()).isFalse();
    }

    @Test
    void namesTheVariableThatIsMissingOrWrong() {
        assertThatThrownBy(() -> ProcessPlace.of(with("MASTER_PORT", "")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("MASTER_PORT must be set");
        assertThatThrownBy(() -> ProcessPlace.of(with("RANK", "first")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("RANK must be a whole number but is 'first'");
        assertThatThrownBy(() -> ProcessPlace.of(with("RANK", "4")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("from 0 to WORLD_SIZE - 1 but is 4 of 4");
        assertThatThrownBy(() -> ProcessPlace.of(with("LOCAL_RANK", "2")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("LOCAL_RANK must be");
    }

    private static Map<String, String> with(String name, String value) {
        Map<String, String> environment = new HashMap<>(TORCHRUN);
        environment.put(name, value);
        return environment;
    }
}
