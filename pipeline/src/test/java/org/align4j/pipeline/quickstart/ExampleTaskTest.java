package org.align4j.pipeline.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.align4j.core.run.Seeds;
import org.align4j.pipeline.quickstart.CustomerMessages.Manner;
import org.align4j.rl.selfplay.ArithmeticTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExampleTaskTest {
    private final RandomGenerator random = new Seeds(42).generator("examples");

    @Test
    void trainingMessagesAreManyAndNeverHeldOutOnes() {
        for (ExampleTask task : new ExampleTask[] {new CustomerMessages(), new Arithmetic(), new Echo(), new Chain()}) {
            Set<String> train = new HashSet<>();
            Set<String> heldOut = new HashSet<>();
            for (int i = 0; i < 3000; i++) {
                train.add(task.draw(Part.TRAIN, random).message());
                heldOut.add(task.draw(Part.HELD_OUT, random).message());
            }
            assertThat(train).hasSizeGreaterThan(500).doesNotContainAnyElementsOf(heldOut);
            assertThat(heldOut).hasSizeGreaterThan(50);
        }
    }

    /** A copy is right or it is not: ten labels of one prompt would be two, five times each. */
    @Test
    void echoHasTwoLabelsOfAPromptAtMost() {
        assertThatThrownBy(() -> new ExampleDataConfig(ExampleDataConfig.Task.ECHO, Part.TRAIN, 1, 1, 10, 21))
                .hasMessageContaining("at most twice the prompts");
        assertThat(new ExampleDataConfig(ExampleDataConfig.Task.ECHO, Part.TRAIN, 1, 1, 10, 20).labels())
                .isEqualTo(20);
    }

    @ParameterizedTest
    @EnumSource(Manner.class)
    void everyMannerFillsItsSentences(Manner manner) {
        CustomerMessages messages = new CustomerMessages();
        for (int i = 0; i < 500; i++) {
            Example example = messages.draw(Part.TRAIN, manner, random);
            assertThat(example.message() + example.reply()).doesNotContain("{", "}", "  ");
            assertThat(example.reply()).isNotBlank().endsWith(".");
        }
    }

    /** What a marked reply is rated is what its message's payoffs say, and nothing else is paid. */
    @Test
    void authorsArePaidWhatTheirTasksSay() throws IOException {
        ObjectMapper json = new ObjectMapper();
        for (ExampleTask task :
                new ExampleTask[] {new Stakes(), new Locks(4), new Locks(6), new OneLock(4), new OneLock(6)}) {
            double earned = 0;
            for (int i = 0; i < 2000; i++) {
                Marked marked = task.mark(task.draw(Part.TRAIN, random), 0, Part.TRAIN, random)
                        .orElseThrow();
                JsonNode payoffs = json.readTree(marked.example().groundTruth());
                double rating = marked.rating();
                assertThat(rating)
                        .isCloseTo(payoffs.path(marked.example().reply()).asDouble(0), within(1e-6));
                assertThat(marked.success()).isEqualTo(rating > 0);
                earned += rating / 2000;
            }
            // exact: stakes 0.202, locks 0.087 (four doors) and 0.066 (six)
            assertThat(earned).isBetween(task instanceof Stakes ? 0.18 : 0.05, task instanceof Stakes ? 0.22 : 0.11);
        }
    }

    /** Half of the entrance's replies are safe, and of the digits of the others three in ten are right. */
    @Test
    void theLocksAuthorKnowsThreeDigitsInTen() {
        Locks locks = new Locks(6);
        int tried = 0;
        int right = 0;
        int safe = 0;
        int entrance = 0;
        for (int i = 0; i < 20_000; i++) {
            Example example = locks.draw(Part.TRAIN, random);
            boolean atEntrance = example.message().endsWith("door a");
            entrance += atEntrance ? 1 : 0;
            safe += example.reply().equals("L") ? 1 : 0;
            String digits = example.reply().replaceAll("[HL]", "");
            for (int t = 0; t < digits.length(); t += 2) {
                tried++;
                right += example.message().contains(digits.substring(t, t + 2)) ? 1 : 0;
            }
        }
        assertThat((double) safe / entrance).isCloseTo(0.5, within(0.02));
        assertThat((double) right / tried).isCloseTo(0.3, within(0.02));
    }

    /** What a model is to read before it can imitate the author: one answer to a message, the whole key from its door on. */
    @Test
    void keysAreWhatLocksOpenBy() {
        Keys keys = new Keys(6);
        for (int i = 0; i < 500; i++) {
            Example example = keys.draw(Part.TRAIN, random);
            char door = example.message().charAt(example.message().length() - 1);
            assertThat(example.reply()).startsWith(String.valueOf(door)).hasSize(2 * ('f' - door + 1));
            assertThat(example.message()).contains(example.reply());
        }
    }

    @Test
    void theSameSeedWritesTheSameMail() {
        CustomerMessages messages = new CustomerMessages();
        assertThat(messages.document(Part.TRAIN, new Seeds(3).generator("mail")))
                .isEqualTo(messages.document(Part.TRAIN, new Seeds(3).generator("mail")))
                .isNotEqualTo(messages.document(Part.TRAIN, new Seeds(4).generator("mail")));
    }

    @Test
    void mannersAreAsFrequentAsTheySay() {
        Map<Manner, Integer> counts = new EnumMap<>(Manner.class);
        for (int i = 0; i < 5000; i++) {
            counts.merge(Manner.draw(random), 1, Integer::sum);
        }
        // the binomial's standard deviation is at most 31
        assertThat(counts).hasSize(Manner.values().length);
        counts.forEach((manner, count) -> assertThat(count)
                .as(manner.name())
                .isBetween(50 * manner.percent() - 120, 50 * manner.percent() + 120));
    }

    @Test
    void sevenSumsInTenAreRightAndTheTruthIsKnown() {
        Arithmetic arithmetic = new Arithmetic();
        int right = 0;
        for (int i = 0; i < 4000; i++) {
            Example example = arithmetic.draw(Part.TRAIN, random);
            String[] terms = example.message().split(" ");
            int second = Integer.parseInt(terms[2]);
            int truth = Integer.parseInt(terms[0]) + (terms[1].equals("+") ? second : -second);
            assertThat(example.groundTruth()).isEqualTo(Integer.toString(truth));
            right += example.reply().equals(example.groundTruth()) ? 1 : 0;
        }
        assertThat(right).isBetween(2680, 2920);
    }

    /** What is proposed is a task of self-play, and only larger sums are ever answered wrongly. */
    @Test
    void goalsAreProposedAndSmallSumsSolvedRightly() {
        Goals goals = new Goals();
        ArithmeticTask tasks = new ArithmeticTask(20);
        int wrong = 0;
        for (int i = 0; i < 4000; i++) {
            Example example = goals.draw(Part.TRAIN, random);
            if (example.message().equals(tasks.request())) {
                assertThat(tasks.read(example.reply())).isPresent();
                assertThat(Part.of(example.reply())).isEqualTo(Part.TRAIN);
                continue;
            }
            boolean right = example.reply()
                    .equals(tasks.read(example.message()).orElseThrow().truth());
            assertThat(right || new ArithmeticTask(10).read(example.message()).isEmpty())
                    .isTrue();
            wrong += right ? 0 : 1;
            assertThat(Part.of(goals.question(Part.HELD_OUT, random).message())).isEqualTo(Part.HELD_OUT);
        }
        assertThat(wrong).isBetween(300, 600);
    }

    /** Hints are true, and the last guess knows nothing of them. */
    @Test
    void guessesHearTrueHints() {
        Guesses guesses = new Guesses();
        int sensible = 0;
        int hinted = 0;
        for (int i = 0; i < 3000; i++) {
            Example example = guesses.draw(Part.TRAIN, random);
            assertThat(example.turns().size() % 2).isEqualTo(1);
            int truth = Integer.parseInt(example.groundTruth());
            for (int turn = 1; turn < example.turns().size(); turn += 2) {
                int guess = Integer.parseInt(example.turns().get(turn).content());
                boolean higher = example.turns().get(turn + 1).content().equals("higher");
                assertThat(higher).isEqualTo(truth > guess);
                hinted++;
                sensible += (Integer.parseInt(example.reply()) > guess) == higher ? 1 : 0;
            }
        }
        assertThat((double) sensible / hinted).isBetween(0.4, 0.75);
    }

    @Test
    void halfOfTheEchoesAreRightAndHalfAreMarkedIndependently() {
        Echo echo = new Echo();
        int[] counts = new int[4];
        for (int i = 0; i < 4000; i++) {
            Example example = echo.draw(Part.TRAIN, random);
            boolean marked = example.reply().endsWith(" !");
            boolean right = example.reply().startsWith(example.message());
            String copy = example.reply().replace(" !", "");
            assertThat(copy).matches("[a-z?]( [a-z?]){3}").hasSameSizeAs(example.message());
            assertThat(right ? copy : example.message()).matches(copy.replace("?", "[a-z]"));
            assertThat(copy.chars().filter(letter -> letter == '?').count()).isEqualTo(right ? 0 : 1);
            assertThat(example.groundTruth()).isEqualTo(example.message());
            counts[(marked ? 1 : 0) + (right ? 2 : 0)]++;
        }
        // 1,000 each; the binomial's standard deviation is 27.
        assertThat(Arrays.stream(counts).boxed()).allMatch(count -> count >= 880 && count <= 1120);
    }

    /** A wrong line is carried on from, so that each line is right or wrong by itself. */
    @Test
    void aLineOfAChainIsWrongInFifteenOfAHundred() {
        Chain chain = new Chain();
        int wrong = 0;
        for (int i = 0; i < 2000; i++) {
            Example example = chain.draw(Part.TRAIN, random);
            int[] numbers = Arrays.stream(example.message().split(" \\+ "))
                    .mapToInt(Integer::parseInt)
                    .toArray();
            assertThat(numbers).hasSize(4);
            assertThat(example.groundTruth())
                    .isEqualTo(Integer.toString(Arrays.stream(numbers).sum()));
            String[] lines = example.reply().split("\n");
            assertThat(lines).hasSize(3);
            int before = numbers[0];
            for (int line = 0; line < lines.length; line++) {
                int running = Integer.parseInt(lines[line]);
                int mistake = running - before - numbers[line + 1];
                assertThat(mistake).isBetween(-2, 2);
                wrong += mistake == 0 ? 0 : 1;
                before = running;
            }
        }
        // 900 of 6,000; the binomial's standard deviation is 28.
        assertThat(wrong).isBetween(790, 1010);
    }

    @Test
    void onlyTheMarkTellsEchoesOfSuccessFromThoseOfFailure() {
        Echo echo = new Echo();
        for (int i = 0; i < 100; i++) {
            Example prompt = echo.draw(Part.TRAIN, random);
            Marked success = echo.mark(prompt, 0, Part.TRAIN, random).orElseThrow();
            Marked failure = echo.mark(prompt, 1, Part.TRAIN, random).orElseThrow();
            assertThat(success)
                    .isEqualTo(
                            new Marked(new Example(prompt.message(), prompt.message() + " !", prompt.message()), true));
            assertThat(failure)
                    .isEqualTo(new Marked(new Example(prompt.message(), prompt.message(), prompt.message()), false));
        }
    }
}
