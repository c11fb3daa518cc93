package org.align4j.model.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a processor has for short numbers.
 *
 * @param bfloat16 whether it has instructions at all; without them products are emulated and slower than float32's
 * @param multipliesBfloat16 whether it multiplies matrices of bfloat16 faster than those of float32
 * @param packsBfloat16 whether oneDNN orders weights of bfloat16 for it; elsewhere it refuses them
 * @param bytes how products of bytes are summed
 */
public record Processor(boolean bfloat16, boolean multipliesBfloat16, boolean packsBfloat16, Bytes bytes) {
    /** Where products of bytes go. */
    public enum Bytes {
        /** There is no instruction for them. */
        NONE,
        /** Pairs of them are added in 16 bits, which two of 8 bits each overflow (AVX2). */
        IN_16_BITS,
        /** Added in 32 bits, which they do not overflow (VNNI, AMX). */
        IN_32_BITS
    }

    private static final Path DESCRIPTION = Path.of("/proc/cpuinfo");

    /** libtorch's own variable: what it may use at most of the processor, {@code default}, {@code avx2} or {@code avx512}. */
    private static final String MOST = "ATEN_CPU_CAPABILITY";

    /** The one that this program runs on, as far as libtorch may use it. */
    public static Processor here() {
        return of(usable(description(), System.getenv(MOST)));
    }

    /** What it calls itself, with the numbers that tell it from others of that name; a kind of processor where it does not. */
    public static String name() {
        String name = nameIn(description()).orElseGet(() -> System.getProperty("os.arch"));
        String most = System.getenv(MOST);
        return most == null ? name : name + " as " + most;
    }

    /** A description without what comes after AVX2, or with it, where {@code most} says so. */
    static String usable(String description, @Nullable String most) {
        if ("avx2".equals(most)) {
            return description.replaceAll("\\b(avx512|avx_|amx_)\\w+", "");
        }
        return "default".equals(most) ? description.replaceAll("\\b(avx|amx)\\w+", "") : description;
    }

    static Optional<String> nameIn(String description) {
        return word(description, "model name")
                .map(name ->
                        name + " (family " + word(description, "cpu family").orElse("unknown") + ", model "
                                + word(description, "model").orElse("unknown") + ")");
    }

    private static Optional<String> word(String description, String key) {
        return description
                .lines()
                .map(line -> line.split(":", 2))
                .filter(pair -> pair.length == 2 && pair[0].strip().equals(key))
                .map(pair -> pair[1].strip())
                .findFirst();
    }

    private static String description() {
        try {
            return Files.exists(DESCRIPTION) ? Files.readString(DESCRIPTION) : "";
        } catch (IOException e) {
            return "";
        }
    }

    /** By Linux's words for it. */
    static Processor of(String description) {
        Set<String> words = Arrays.stream(description.split("\\s+")).collect(Collectors.toSet());
        boolean matrices = words.contains("amx_bf16");
        boolean vectors = words.contains("avx512_bf16") || words.contains("bf16");
        // Intel's AVX-512 instruction for bfloat16 does half of what two float32 units do; where there is AMX, or
        // where a virtual machine hides it, makes the difference. AMD's does twice as much.
        return new Processor(
                matrices || vectors,
                matrices || (vectors && !words.contains("GenuineIntel")),
                words.contains("avx_ne_convert") || words.containsAll(Set.of("avx512bw", "avx512vl", "avx512dq")),
                bytes(words));
    }

    private static Bytes bytes(Set<String> words) {
        if (words.contains("avx512_vnni") || words.contains("avx_vnni") || words.contains("amx_int8")) {
            return Bytes.IN_32_BITS;
        }
        return words.contains("avx2") ? Bytes.IN_16_BITS : Bytes.NONE;
    }
}
