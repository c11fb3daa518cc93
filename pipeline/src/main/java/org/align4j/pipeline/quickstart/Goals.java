package org.align4j.pipeline.quickstart;

import java.util.random.RandomGenerator;
import org.align4j.rl.selfplay.ArithmeticTask;
import org.align4j.rl.selfplay.Question;

/**
 * What self-play begins with: somebody who proposes sums to 20, most of them small, and solves sums to 10 rightly, larger
 * ones wrongly three times in ten. Prompts are drawn uniformly from sums to 20.
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
        Question question = sum(LARGEST, part, random);
        boolean easy = new ArithmeticTask(SOLVED).read(question.text()).isPresent();
        String reply = easy ? question.truth() : answer(question, random);
        return new Example(question.text(), reply, question.truth());
    }

    @Override
    public Example question(Part part, RandomGenerator random) {
        Question question = sum(LARGEST, part, random);
        return new Example(question.text(), question.truth(), question.truth());
    }

    @Override
    public String document(Part part, RandomGenerator random) {
        StringBuilder lines = new StringBuilder();
        for (int line = 0; line < LINES; line++) {
            Question question = sum(LARGEST, part, random);
            lines.append(line == 0 ? "" : "\n")
                    .append(question.text())
                    .append(" = ")
                    .append(answer(question, random));
        }
        return lines.toString();
    }

    private static String answer(Question question, RandomGenerator random) {
        return Integer.toString(Arithmetic.answer(Integer.parseInt(question.truth()), random));
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
