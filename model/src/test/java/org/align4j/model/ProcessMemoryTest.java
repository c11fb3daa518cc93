package org.align4j.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProcessMemoryTest {
    @Test
    @EnabledOnOs(OS.LINUX)
    void peakMemoryIsAtLeastWhatTheHeapHolds() {
        Runtime runtime = Runtime.getRuntime();
        assertThat(ProcessMemory.peak().orElseThrow())
                .isGreaterThan((runtime.totalMemory() - runtime.freeMemory()) / 2);
    }
}
