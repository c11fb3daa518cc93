package org.align4j.rl.selfplay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.align4j.core.chat.Content;
import org.align4j.core.run.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskTest {
    static Stream<Task> tasks() {
        return Stream.of(
                new ArithmeticTask(1), new ArithmeticTask(50), new ArithmeticTask(999_999_999), new StringsTask(6));
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void whatIsDrawnIsReadAsTheSameTaskAndItsTruthSolvesIt(Task task) {
        RandomGenerator random = new Seeds(3).generator("tasks");
        for (int i = 0; i < 500; i++) {
            Question question = task.draw(random);
            assertThat(task.read(question.text())).contains(question);
            assertThat(task.read(" " + question.text() + "\n")).contains(question);
            assertThat(question.text().length()).isLessThanOrEqualTo(task.longestText());
            assertThat(task.solvedBy(Content.assistant(question.truth()), question.truth()))
                    .isTrue();
            assertThat(task.solvedBy(Content.assistant(question.truth() + "1"), question.truth()))
                    .isFalse();
            assertThat(task.solvedBy(Content.assistant(""), question.truth())).isFalse();
            assertThat(task.comparable(question.truth())).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"12 + 9,21,2+1", "12+9,21,2+1", "012 + 9,21,2+1", "9 - 9 =,0,1-1", "50 - 8 = ?,42,2-1", "0 + 50,50,1+2"
    })
    void sumsAreReadHoweverTheyAreWritten(String proposal, String truth, String bucket) {
        Question question = new ArithmeticTask(50).read(proposal).orElseThrow();
        assertThat(question.truth()).isEqualTo(truth);
        assertThat(question.bucket()).isEqualTo(bucket);
        assertThat(question.text()).matches("(0|[1-9]\\d*) [+-] (0|[1-9]\\d*)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sum",
                "3 +",
                "3 * 4",
                "-3 + 4",
                "3 - 4",
                "51 + 1",
                "1 + 51",
                "3 + 4 + 5",
                "3 + 4 = 7",
                "3.5 + 1",
                "9999999999 + 1",
                "3\n+ 4",
                "What is 3 + 4?"
            })
    void whatIsNotASumUpToTheLargestNumberIsNotATask(String proposal) {
        assertThat(new ArithmeticTask(50).read(proposal)).isEqualTo(Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({"repeat abc,abc,repeat 3", "reverse abc,cba,reverse 3", "sort banana,aaabnn,sort 6"})
    void wordsAreRepeatedReversedAndSorted(String text, String truth, String bucket) {
        assertThat(new StringsTask(6).read(text)).contains(new Question(text, truth, bucket));
    }

    @Test
    void longWordsAndOtherLettersAreNotATask() {
        for (String proposal : new String[] {"sort bananas", "sort", "sort a b", "sort Ab", "swap ab", "sort ä"}) {
            assertThat(new StringsTask(6).read(proposal)).as(proposal).isEmpty();
        }
    }

    @Test
    void theSameTaskHasOneText() {
        ArithmeticTask task = new ArithmeticTask(50);
        assertThat(task.read("3+4=")).isEqualTo(task.read("03 + 4")).isEqualTo(task.read("3 + 4"));
    }
}
