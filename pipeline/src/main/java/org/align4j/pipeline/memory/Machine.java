package org.align4j.pipeline.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.align4j.model.PeakMemory;

/** What this process may hold: what the system could still give, or its control group allows, with what it holds already. */
final class Machine {
    /** Bytes, in the place of what the system says; for containers that do not say, and for tests. */
    static final String LIMIT = "align.memory";

    private static final Path UNIFIED = Path.of("/sys/fs/cgroup/memory.max");
    private static final Path OLDER = Path.of("/sys/fs/cgroup/memory/memory.limit_in_bytes");

    private Machine() {}

    /** Bytes; empty where the system does not say. */
    static OptionalLong memory() {
        String given = System.getProperty(LIMIT);
        if (given != null) {
            return OptionalLong.of(Long.parseLong(given));
        }
        OptionalLong free = PeakMemory.free();
        if (free.isEmpty()) {
            return free;
        }
        long mine = free.getAsLong() + PeakMemory.held().orElse(0);
        return OptionalLong.of(Math.min(mine, Math.min(limit(UNIFIED), limit(OLDER))));
    }

    private static long limit(Path file) {
        try {
            String text = Files.isReadable(file) ? Files.readString(file).strip() : "max";
            return text.matches("\\d{1,18}") ? Long.parseLong(text) : Long.MAX_VALUE;
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }
}
