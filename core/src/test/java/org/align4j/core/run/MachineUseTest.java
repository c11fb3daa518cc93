package org.align4j.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class MachineUseTest {
    @Test
    void linuxSaysWhatIsResident() {
        assertThat(MachineUse.resident("VmPeak:  9 kB\nVmRSS:\t  2097152 kB\n")).isEqualTo(2);
        assertThat(MachineUse.resident("VmPeak: 1 kB")).isNegative();
    }

    @Test
    void everyDeviceHasItsCurves() {
        assertThat(MachineUse.devices("0, 87, 1024\n1, 0, 512\n"))
                .isEqualTo(Map.of(
                        "machine/gpu0", 0.87,
                        "machine/gpu0_memory_gib", 1.0,
                        "machine/gpu1", 0.0,
                        "machine/gpu1_memory_gib", 0.5));
        assertThat(MachineUse.devices("No devices were found\n0, [N/A], 3")).isEmpty();
    }

    @Test
    void onLinuxThisProcessIsSeen() {
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/status")), "skipped: no /proc");
        assertThat(new MachineUse().now().get("machine/memory_gib")).isPositive();
    }
}
