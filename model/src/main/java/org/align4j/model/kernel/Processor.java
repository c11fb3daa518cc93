package org.align4j.model.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a processor has for short numbers.
 *
 * @param bfloat16 whether it has instructions at all; without them products are emulated and slower than float32's
 * @param multipliesBfloat16 whether it multiplies matrices of bfloat16 faster than those of float32
 * @param sumsBytes whether products of bytes are summed in 32 bits; elsewhere pairs of them overflow in 16
 */
public record Processor(boolean bfloat16, boolean multipliesBfloat16, boolean sumsBytes) {
    private static final Path DESCRIPTION = Path.of("/proc/cpuinfo");

    /** The one that this program runs on. */
    static Processor here() {
        return of(description());
    }

    /** What it calls itself, with the numbers that tell it from others of that name; a kind of processor where it does not. */
    public static String name() {
        return nameIn(description()).orElseGet(() -> System.getProperty("os.arch"));
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
        boolean bytes = words.contains("avx512_vnni") || words.contains("avx_vnni") || words.contains("amx_int8");
        return new Processor(matrices || vectors, matrices || (vectors && !words.contains("GenuineIntel")), bytes);
    }
}
