package org.align4j.core.run;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How busy the machine is, as curves of a run: {@code machine/cpu} and {@code machine/process_cpu} (share of all cores),
 * {@code machine/memory_gib} (resident, of this process), and of each NVIDIA device {@code machine/gpuN} (share of the time that
 * it worked) and {@code machine/gpuN_memory_gib}. What cannot be known is left out.
 */
final class MachineUse {
    private static final double GIB = 1L << 30;
    private static final double MIB_PER_GIB = 1024;
    private static final double PERCENT = 100;
    private static final long SECONDS_BETWEEN = 10;
    private static final long PATIENCE_SECONDS = 5;
    private static final Path DRIVER = Path.of("/proc/driver/nvidia/version");

    private long askedAt = Long.MIN_VALUE;

    /** Now; devices are asked every {@value #SECONDS_BETWEEN} seconds at most, as that takes a process. */
    Map<String, Double> now() {
        Map<String, Double> use = new LinkedHashMap<>();
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            put(use, "machine/cpu", system.getCpuLoad());
            put(use, "machine/process_cpu", system.getProcessCpuLoad());
        }
        try {
            Path status = Path.of("/proc/self/status");
            if (Files.exists(status)) {
                put(use, "machine/memory_gib", resident(Files.readString(status)));
            }
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
            if (Files.exists(DRIVER) && seconds - SECONDS_BETWEEN >= askedAt) {
                askedAt = seconds;
                use.putAll(devices(ask()));
            }
        } catch (IOException e) {
            // a curve less is not a reason to stop a run
            return use;
        }
        return use;
    }

    private static void put(Map<String, Double> use, String name, double value) {
        if (value >= 0) {
            use.put(name, value);
        }
    }

    /** GiB, of Linux's {@code VmRSS:  1234 kB}; -1 where it is not said. */
    static double resident(String status) {
        return status.lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) * 1024 / GIB)
                .findFirst()
                .orElse(-1);
    }

    private static String ask() throws IOException {
        Process process = new ProcessBuilder(
                        "nvidia-smi", "--query-gpu=index,utilization.gpu,memory.used", "--format=csv,noheader,nounits")
                .redirectErrorStream(true)
                .start();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return "";
            }
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        } finally {
            process.destroyForcibly();
        }
    }

    /** Of lines such as {@code 0, 87, 1024}: device, percent, MiB; other lines say nothing. */
    static Map<String, Double> devices(String answer) {
        Map<String, Double> use = new LinkedHashMap<>();
        answer.lines().map(line -> line.split("\\s*,\\s*")).forEach(cells -> {
            if (cells.length == 3 && String.join("", cells).matches("\\d+")) {
                use.put("machine/gpu" + cells[0], Double.parseDouble(cells[1]) / PERCENT);
                use.put("machine/gpu" + cells[0] + "_memory_gib", Double.parseDouble(cells[2]) / MIB_PER_GIB);
            }
        });
        return use;
    }
}
