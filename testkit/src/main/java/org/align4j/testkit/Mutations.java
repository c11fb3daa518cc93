package org.align4j.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How one input becomes another. */
@FunctionalInterface
public interface Mutations {
    /** A changed copy of an input of the corpus, which pieces of others may enter. */
    byte[] mutate(List<byte[]> corpus, RandomGenerator random);

    /** For binary formats: bits, bytes and little-endian numbers change, stretches move, repeat, vanish, end early. */
    static Mutations bytes() {
        return (corpus, random) -> {
            byte[] input = pick(corpus, random).clone();
            for (int change = changes(random); change > 0 && input.length > 0; change--) {
                input = Bytes.change(input, pick(corpus, random), random);
            }
            return input;
        };
    }

    /** For texts (JSON, YAML, templates, CSV): words and marks move, repeat, vanish, or become extreme values. */
    static Mutations text() {
        return (corpus, random) -> {
            List<String> input = Words.of(pick(corpus, random));
            for (int change = changes(random); change > 0 && !input.isEmpty(); change--) {
                Words.change(input, Words.of(pick(corpus, random)), random);
            }
            return String.join("", input).getBytes(StandardCharsets.UTF_8);
        };
    }

    private static byte[] pick(List<byte[]> corpus, RandomGenerator random) {
        return corpus.get(random.nextInt(corpus.size()));
    }

    /** 1, 2, 4 or 8: one change finds the missing check, several the check that comes first. */
    private static int changes(RandomGenerator random) {
        return 1 << random.nextInt(4);
    }

    /** Changes to bytes. */
    final class Bytes {
        private static final long[] EXTREMES = {
            0,
            1,
            -1,
            127,
            128,
            255,
            32767,
            65535,
            Integer.MAX_VALUE,
            Integer.MIN_VALUE,
            1L << 32,
            Long.MAX_VALUE,
            Long.MIN_VALUE
        };

        private Bytes() {}

        static byte[] change(byte[] input, byte[] other, RandomGenerator random) {
            int at = random.nextInt(input.length);
            int end = at + random.nextInt(Math.min(64, input.length - at) + 1);
            switch (random.nextInt(7)) {
                case 0 -> input[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> input[at] = (byte) random.nextInt(256);
                case 2 -> number(input, at, random);
                case 3 -> {
                    return Arrays.copyOf(input, at);
                }
                case 4 -> {
                    return joined(input, 0, at, input, end, input.length);
                }
                case 5 -> {
                    return joined(input, 0, end, input, at, input.length);
                }
                default -> {
                    int from = random.nextInt(other.length + 1);
                    return joined(input, 0, at, other, from, other.length);
                }
            }
            return input;
        }

        private static void number(byte[] input, int at, RandomGenerator random) {
            long extreme = EXTREMES[random.nextInt(EXTREMES.length)];
            byte[] number = ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(extreme)
                    .array();
            System.arraycopy(number, 0, input, at, Math.min(random.nextBoolean() ? 4 : 8, input.length - at));
        }

        private static byte[] joined(byte[] first, int from, int to, byte[] second, int start, int end) {
            ByteArrayOutputStream joined = new ByteArrayOutputStream();
            joined.write(first, from, to - from);
            joined.write(second, start, end - start);
            return joined.toByteArray();
        }
    }

    /** Changes to words and marks. */
    final class Words {
        private static final Pattern WORD = Pattern.compile("\\d+(\\.\\d+)?|\\w+|\\s+|.", Pattern.DOTALL);
        private static final String[] EXTREMES = {
            "-1",
            "0",
            "1e308",
            "1e-320",
            "NaN",
            "2147483648",
            "-9223372036854775808",
            "100000000000000000000000000000",
            "null",
            "true",
            "[]",
            "{}",
            "\"\"",
            "\"x\"",
            "\0",
            "\n",
            "\"",
            "\ud83d\ude00",
            "[".repeat(3000)
        };

        private Words() {}

        static List<String> of(byte[] input) {
            List<String> words = new ArrayList<>();
            Matcher matcher = WORD.matcher(new String(input, StandardCharsets.UTF_8));
            while (matcher.find()) {
                words.add(matcher.group());
            }
            return words;
        }

        static void change(List<String> input, List<String> other, RandomGenerator random) {
            int at = random.nextInt(input.size());
            int end = at + random.nextInt(Math.min(16, input.size() - at) + 1);
            switch (random.nextInt(7)) {
                case 0 -> input.remove(at);
                case 1 -> input.set(at, EXTREMES[random.nextInt(EXTREMES.length)]);
                case 2 -> input.subList(at, end).clear();
                case 3 -> input.addAll(at, List.copyOf(input.subList(at, end)));
                case 4 -> input.set(at, input.get(random.nextInt(input.size())));
                case 5 ->
                    input.subList(random.nextInt(8) == 0 ? at : input.size(), input.size())
                            .clear();
                default -> {
                    int from = random.nextInt(other.size() + 1);
                    input.addAll(at, other.subList(from, Math.min(other.size(), from + random.nextInt(16))));
                }
            }
        }
    }
}
