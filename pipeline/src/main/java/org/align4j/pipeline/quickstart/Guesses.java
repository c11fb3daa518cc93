package org.align4j.pipeline.quickstart;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.align4j.core.chat.Message;

/**
 * A number from 1 to 9 to be guessed. Demonstrations are of somebody who hears whether the number is higher or lower and
 * guesses again at random: the turns are there to be imitated, what a hint is good for is left to be learned.
 */
final class Guesses implements ExampleTask {
    private static final int LARGEST = 9;
    private static final int TURNS = 3;
    private static final int GAMES = 10_000;
    private static final int LINES = 8;

    @Override
    public Example draw(Part part, RandomGenerator random) {
        List<Message> turns = new ArrayList<>(question(part, random).turns());
        int truth = number(random);
        int wanted = random.nextInt(TURNS);
        while (turns.size() / 2 < wanted) {
            int guess = number(random);
            if (guess != truth) {
                turns.add(new Message(Message.ASSISTANT, Integer.toString(guess)));
                turns.add(new Message(Message.USER, guess < truth ? "higher" : "lower"));
            }
        }
        return new Example(turns, Integer.toString(number(random)), Integer.toString(truth));
    }

    @Override
    public Example question(Part part, RandomGenerator random) {
        while (true) {
            String message = "Game " + random.nextInt(GAMES) + ": my number is from 1 to " + LARGEST + ".";
            if (Part.of(message) == part) {
                return new Example(message, Integer.toString(number(random)), Integer.toString(number(random)));
            }
        }
    }

    @Override
    public String document(Part part, RandomGenerator random) {
        StringBuilder lines = new StringBuilder();
        for (int line = 0; line < LINES; line++) {
            int first = number(random);
            int second = number(random);
            lines.append(line == 0 ? "" : "\n")
                    .append(second)
                    .append(second == first ? " is " : second > first ? " is higher than " : " is lower than ")
                    .append(first);
        }
        return lines.toString();
    }

    private static int number(RandomGenerator random) {
        return 1 + random.nextInt(LARGEST);
    }
}
