package org.align4j.pipeline.quickstart;

import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * {@link Locks} with one key, which nobody is told: what is right behind a door is the same in every message, so a door is
 * worth the same in all of them but for the prize, as in a table. From messages with a key each, a model of a million weights
 * learns to copy a key, but not to tell a right digit from a wrong one.
 *
 * <p>Every reply from a door on begins with H; at the entrance L is the other way. A digit is a word of two letters, its door and k
 * to t for 0 to 9: one token in a vocabulary that has learned them.
 *
 * @param doors digits of the key
 */
record OneLock(int doors) implements ExampleTask {
    private static final int[] KEY = {3, 1, 4, 1, 5, 9};
    private static final int NUMBERS = 10_000;
    private static final int LINES = 3;

    /** What a message says. */
    private record Visit(int number, int prize, int door, int doors) {
        String message() {
            return "visit " + number + " prize " + prize + " door " + Locks.letter(door);
        }

        int[] key() {
            return Arrays.copyOf(KEY, doors);
        }

        String opened() {
            return said(Arrays.copyOfRange(KEY, door - 1, doors), door);
        }

        double whole() {
            return (double) prize / Locks.LARGEST;
        }

        double earned(String reply) {
            return reply.equals("L") ? Locks.SAFE * whole() : reply.equals(opened()) ? whole() : 0;
        }

        String payoffs() {
            String safe = door == 1 ? "\"L\": " + Locks.number(Locks.SAFE * whole()) + ", " : "";
            return "{" + safe + "\"" + opened() + "\": " + Locks.number(whole()) + "}";
        }

        Example answered(RandomGenerator random) {
            String reply = door == 1 && random.nextBoolean() ? "L" : said(Locks.tries(key(), door, random), door);
            return new Example(message(), reply, payoffs());
        }
    }

    private Visit visit(Part part, RandomGenerator random) {
        while (true) {
            int door = random.nextBoolean() ? 1 : 2 + random.nextInt(doors - 1);
            Visit visit = new Visit(random.nextInt(NUMBERS), 1 + random.nextInt(Locks.LARGEST), door, doors);
            if (Part.of(visit.message()) == part) {
                return visit;
            }
        }
    }

    @Override
    public Example draw(Part part, RandomGenerator random) {
        return visit(part, random).answered(random);
    }

    /** What the author answers to a message of its own, and what that earns: a log whose author is known exactly. */
    @Override
    public Optional<Marked> mark(Example prompt, int round, Part part, RandomGenerator random) {
        Visit visit = visit(part, random);
        Example answered = visit.answered(random);
        return Marked.paid(answered, visit.earned(answered.reply()));
    }

    @Override
    public String document(Part part, RandomGenerator random) {
        return Stakes.lines(this, part, random, LINES);
    }

    private static String said(int[] digits, int first) {
        StringBuilder text = new StringBuilder("H");
        for (int i = 0; i < digits.length; i++) {
            text.append(' ').append(Locks.letter(first + i)).append((char) ('k' + digits[i]));
        }
        return text.toString();
    }
}
