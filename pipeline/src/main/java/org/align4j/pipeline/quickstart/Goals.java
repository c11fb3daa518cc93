package org.align4j.pipeline.quickstart;

import java.util.random.RandomGenerator;
import org.align4j.rl.selfplay.ArithmeticTask;
import org.align4j.rl.selfplay.Question;

/**
 * What self-play begins with: somebody who proposes sums, most of them small, and solves those to 10 rightly. Texts have sums
 * to 20, three in ten of them wrong; prompts are drawn uniformly from the same.
 */
final class Goals implements ExampleTask {
    private static final int SOLVED = 10;
    private static final int LARGEST = 20;
    private static final int LINES = 6;

    @Override
    public Example draw(Part part, RandomGenerator random) {
        if (random.nextBoolean()) {
            Question proposed = sum(1 + random.nextInt(LARGEST), part, random);
            return new Example(new ArithmeticTask(LARGEST).request(), proposed.text(), null);
        }
        return solved(sum(SOLVED, part, random));
    }

    @Override
    public Example question(Part part, RandomGenerator random) {
        return solved(sum(LARGEST, part, random));
    }

    @Override
    public String document(Part part, RandomGenerator random) {
        StringBuilder lines = new StringBuilder();
        for (int line = 0; line < LINES; line++) {
            Question question = sum(LARGEST, part, random);
            lines.append(line == 0 ? "" : "\n")
                    .append(question.text())
                    .append(" = ")
                    .append(Arithmetic.answer(Integer.parseInt(question.truth()), random));
        }
        return lines.toString();
    }

    private static Example solved(Question question) {
        return new Example(question.text(), question.truth(), question.truth());
    }

    /** With numbers to a largest one; where those all belong to the other part, larger ones. */
    private static Question sum(int largest, Part part, RandomGenerator random) {
        while (true) {
            Question question = new ArithmeticTask(largest).draw(random);
            if (Part.of(question.text()) == part) {
                return question;
            }
            if (largest < SOLVED) {
                return sum(largest + 1, part, random);
            }
        }
    }
}
