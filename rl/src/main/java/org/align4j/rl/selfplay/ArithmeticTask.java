package org.align4j.rl.selfplay;

import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.judge.verify.AnswerCheck;
import org.align4j.judge.verify.NumericAnswerCheck;

/**
 * Sums and differences of two whole numbers from 0 to a largest one; differences are not negative. A bucket is the operation
 * with the digits of both numbers, such as {@code 2+1}.
 */
public record ArithmeticTask(
        @Option(doc = "Largest number in a task", def = "50")
        int largest) implements Task {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9}) ?([+-]) ?(\\d{1,9})(?: ?= ?\\??)?");
    private static final int MOST = 999_999_999;

    public ArithmeticTask {
        Check.atLeast("largest", 1, largest);
        Check.that(largest <= MOST, "largest", "must be at most " + MOST, largest);
    }

    @Override
    public String request() {
        return "Ask me a sum.";
    }

    @Override
    public Optional<Question> read(String proposal) {
        Matcher form = FORM.matcher(proposal.strip());
        if (!form.matches()) {
            return Optional.empty();
        }
        int first = Integer.parseInt(form.group(1));
        int second = Integer.parseInt(form.group(3));
        boolean sum = form.group(2).equals("+");
        if (first > largest || second > largest || (!sum && first < second)) {
            return Optional.empty();
        }
        return Optional.of(question(first, second, sum));
    }

    @Override
    public int longestText() {
        return question(largest, largest, true).text().length();
    }

    @Override
    public Question draw(RandomGenerator random) {
        int first = random.nextInt(largest + 1);
        int second = random.nextInt(largest + 1);
        return random.nextBoolean()
                ? question(first, second, true)
                : question(Math.max(first, second), Math.min(first, second), false);
    }

    @Override
    public AnswerCheck check() {
        return new NumericAnswerCheck(0);
    }

    private static Question question(int first, int second, boolean sum) {
        String sign = sum ? "+" : "-";
        return new Question(
                first + " " + sign + " " + second,
                Integer.toString(sum ? first + second : first - second),
                digits(first) + sign + digits(second));
    }

    private static int digits(int number) {
        return Integer.toString(number).length();
    }
}
