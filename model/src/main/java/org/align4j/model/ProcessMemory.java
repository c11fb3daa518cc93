package org.align4j.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The memory of this process (Java's heap and the engine's arrays together) and what the machine has left. */
public final class ProcessMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Pattern HIGH_WATER = Pattern.compile("VmHWM:\\s+(\\d+) kB");

    private static final Pattern NOW = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    private static final Path MEMORY = Path.of("/proc/meminfo");
    private static final Pattern AVAILABLE = Pattern.compile("MemAvailable:\\s+(\\d+) kB");

    private ProcessMemory() {}

    /** The most bytes that this process has held so far; empty where the system does not say (only Linux does). */
    public static OptionalLong peak() {
        return number(STATUS, HIGH_WATER);
    }

    /** Bytes that this process holds now; empty where the system does not say. */
    public static OptionalLong held() {
        return number(STATUS, NOW);
    }

    /** Bytes that this machine could still give without swapping; empty where the system does not say. */
    public static OptionalLong free() {
        return number(MEMORY, AVAILABLE);
    }

    private static OptionalLong number(Path file, Pattern pattern) {
        try {
            Matcher matcher = pattern.matcher(Files.exists(file) ? Files.readString(file) : "");
            return matcher.find() ? OptionalLong.of(Long.parseLong(matcher.group(1)) * 1024) : OptionalLong.empty();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
