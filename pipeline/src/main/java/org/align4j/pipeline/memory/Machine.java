package org.align4j.pipeline.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.align4j.model.GpuMemory;
import org.align4j.model.ProcessMemory;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.process.ProcessPlace;

/**
 * What this process may hold where its models lie: what the system could still give, or its control group allows, with
 * what it holds already; on a GPU what that could still give.
 */
final class Machine {
    /** Bytes, in the place of what the system says; for containers that do not say, and for tests. */
    static final String LIMIT = "align.memory";

    private static final Path UNIFIED = Path.of("/sys/fs/cgroup/memory.max");
    private static final Path OLDER = Path.of("/sys/fs/cgroup/memory/memory.limit_in_bytes");

    private Machine() {}

    /** Where models lie, for people. */
    static String place(EngineConfig engine) {
        return GpuMemory.isWhereModelsLie(engine) ? "the GPU" : "this machine";
    }

    /**
     * Bytes; empty where the system or the GPU does not say.
     *
     * @param place the processes of one machine share its memory
     */
    static OptionalLong memory(EngineConfig engine, ProcessPlace place) {
        String given = System.getProperty(LIMIT);
        if (given != null) {
            return OptionalLong.of(Long.parseLong(given));
        }
        if (GpuMemory.isWhereModelsLie(engine)) {
            return GpuMemory.free(engine);
        }
        OptionalLong free = ProcessMemory.free();
        if (free.isEmpty()) {
            return free;
        }
        long mine = free.getAsLong() + ProcessMemory.held().orElse(0);
        long all = Math.min(mine, Math.min(limit(UNIFIED), limit(OLDER)));
        return OptionalLong.of(all / place.localSize());
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
