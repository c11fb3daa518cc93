package org.align4j.pipeline.quickstart;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Improvement over several steps: a message names a prize, a key and a door. From the entrance, door a, the reply is either
 * {@code L}, which is safe and earns 0.3 of the prize, or {@code H} and the key digit by digit, each behind the letter of its
 * door; a wrong digit ends it with nothing, all right earn the prize. Whoever is imitated takes either way at even odds and
 * knows a digit three times in ten. Half of the messages begin at a later door.
 *
 * <p>Under its own habits H is worth 0.3^K of the prize: whoever asks which first word paid better answers L. That H is better
 * for somebody who goes on well shows only door by door. The best there is earns 0.556 on the mean.
 *
 * @param doors digits of a key
 */
record Locks(int doors) implements ExampleTask {
    static final int LARGEST = 9;
    static final double SAFE = 0.3;
    private static final double KNOWN = 0.3;
    private static final int LINES = 3;

    @Override
    public Example draw(Part part, RandomGenerator random) {
        Lock lock = lock(doors, part, random);
        return new Example(lock.message(), answer(lock.key(), lock.door(), random), lock.payoffs());
    }

    /** What the author answers to a message of its own, and what that earns: a log whose author is known exactly. */
    @Override
    public Optional<Marked> mark(Example prompt, int round, Part part, RandomGenerator random) {
        Lock lock = lock(doors, part, random);
        String reply = answer(lock.key(), lock.door(), random);
        return Marked.paid(new Example(lock.message(), reply, lock.payoffs()), lock.earned(reply));
    }

    @Override
    public String document(Part part, RandomGenerator random) {
        return Stakes.lines(this, part, random, LINES);
    }

    /** What a message says. */
    record Lock(int prize, int[] key, int door) {
        String message() {
            return "prize " + prize + " key " + said(key, 1) + " door " + letter(door);
        }

        /** All that is right from its door on. */
        String opened() {
            return said(Arrays.copyOfRange(key, door - 1, key.length), door);
        }

        private double earned(String reply) {
            double whole = (double) prize / LARGEST;
            return reply.equals("L") ? SAFE * whole : reply.equals((door == 1 ? "H" : "") + opened()) ? whole : 0;
        }

        private String payoffs() {
            double whole = (double) prize / LARGEST;
            return door == 1
                    ? "{\"L\": " + number(SAFE * whole) + ", \"H" + opened() + "\": " + number(whole) + "}"
                    : "{\"" + opened() + "\": " + number(whole) + "}";
        }
    }

    static Lock lock(int doors, Part part, RandomGenerator random) {
        while (true) {
            int prize = 1 + random.nextInt(LARGEST);
            int[] key = random.ints(doors, 0, 10).toArray();
            int door = random.nextBoolean() ? 1 : 2 + random.nextInt(doors - 1);
            Lock lock = new Lock(prize, key, door);
            if (Part.of(lock.message()) == part) {
                return lock;
            }
        }
    }

    /** Digits behind the letters of their doors: the state is said again before each choice. */
    private static String said(int[] digits, int first) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < digits.length; i++) {
            text.append(letter(first + i)).append(digits[i]);
        }
        return text.toString();
    }

    static char letter(int door) {
        return (char) ('a' + door - 1);
    }

    private String answer(int[] key, int door, RandomGenerator random) {
        if (door == 1 && random.nextBoolean()) {
            return "L";
        }
        int[] tried = tries(key, door, random);
        return (door == 1 ? "H" : "") + said(tried, door);
    }

    /** The digits that whoever is imitated tries from a door on: a wrong one is the last. */
    static int[] tries(int[] key, int door, RandomGenerator random) {
        int[] tried = key.clone();
        int last = door;
        while (last <= key.length && random.nextDouble() < KNOWN) {
            last++;
        }
        if (last <= key.length) {
            tried[last - 1] = (key[last - 1] + 1 + random.nextInt(9)) % 10;
        }
        return Arrays.copyOfRange(tried, door - 1, Math.min(last, key.length));
    }

    static String number(double value) {
        return String.format(Locale.ROOT, "%.6f", value);
    }
}
