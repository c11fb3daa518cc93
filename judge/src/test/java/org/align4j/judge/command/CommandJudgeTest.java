package org.align4j.judge.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.align4j.core.chat.Content;
import org.align4j.core.run.Seeds;
import org.align4j.judge.Candidate;
import org.align4j.judge.Comparison;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.Judge;
import org.align4j.judge.Verdict;
import org.align4j.judge.Verdict.Status;
import org.align4j.judge.config.CommandJudgeConfig;
import org.align4j.judge.config.JudgeContext;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class CommandJudgeTest {
    @TempDir
    Path work;

    private Path script;
    private double seconds = 30;

    @BeforeEach
    void placeScript() {
        script = work.resolve("judge.py");
    }

    @Test
    void theExampleOfTheDocumentationWorks() throws IOException, InterruptedException {
        assumeTrue(hasPython(), "python3 is not there");
        String page = Files.readString(Fixtures.root().resolve("docs/judges.md"));
        Matcher block = Pattern.compile("```python\n(.*?)```", Pattern.DOTALL).matcher(page);
        assertThat(block.find()).as("docs/judges.md shows a Python example").isTrue();
        assertThat(block.group(1).strip().lines()).hasSizeLessThanOrEqualTo(5);
        Files.writeString(script, block.group(1));
        try (Judge judge = open(CommandJudgeConfig.About.PAIRS, "python3", script.toString())) {
            List<Verdict> verdicts =
                    judge.compare(List.of(pair("a", "a long answer", "short"), pair("b", "x", "much longer than x")));
            assertThat(verdicts).allMatch(Verdict::ok);
            assertThat(verdicts.get(0).pFirst()).isGreaterThan(0.5);
            assertThat(verdicts.get(1).pFirst()).isLessThan(0.5);
        }
    }

    @Test
    void answersAreKeptUntilTheProgramChanges() throws IOException {
        Path log = work.resolve("asked");
        script("while read -r line; do echo x >> " + log + "; " + reply("\"p_first\": 0.75") + "; done");
        for (int run = 0; run < 2; run++) {
            try (Judge judge = open(CommandJudgeConfig.About.PAIRS, "sh", script.toString())) {
                assertThat(judge.compare(List.of(pair("a", "x", "y"))).get(0).pFirst())
                        .isEqualTo(0.75);
            }
        }
        assertThat(Files.readAllLines(log)).hasSize(1);
        script("while read -r line; do echo x >> " + log + "; " + reply("\"tie\": true") + "; done");
        try (Judge judge = open(CommandJudgeConfig.About.PAIRS, "sh", script.toString())) {
            assertThat(judge.compare(List.of(pair("a", "x", "y"))).get(0).tie()).isTrue();
        }
        assertThat(Files.readAllLines(log)).hasSize(2);
    }

    @Test
    void anotherTimeIsAskedAfresh() throws IOException {
        Path log = work.resolve("asked");
        script("while read -r line; do echo x >> " + log + "; " + reply("\"p_first\": 0.75") + "; done");
        for (int time : new int[] {1, 2, 1, 2}) {
            CommandJudgeConfig command = new CommandJudgeConfig(
                    "own", List.of("sh", script.toString()), CommandJudgeConfig.About.PAIRS, 1, seconds, 20);
            try (Judge judge = command.open(new JudgeContext(work, new Seeds(1), note -> {}).atTime(time))) {
                assertThat(judge.compare(List.of(pair("a", "x", "y")))).allMatch(Verdict::ok);
            }
        }
        assertThat(Files.readAllLines(log)).hasSize(2);
    }

    @Test
    void everyWayOfFailingIsAFailureAndNoTie() throws IOException {
        script("while read -r line; do " + reply("\"error\": \"no idea\"") + "; done");
        assertThat(one()).satisfies(failed(Status.ERROR, "no idea"));
        script("while read -r line; do " + reply("\"p_first\": 1.5") + "; done");
        assertThat(one()).satisfies(failed(Status.UNPARSED, "p_first must be a number between 0 and 1"));
        script("while read -r line; do echo hello; done");
        assertThat(one()).satisfies(failed(Status.ERROR, "not an object with the question's id: hello"));
        script("echo 'no such model' >&2; exit 3");
        assertThat(one()).satisfies(failed(Status.ERROR, "the program ended"));
        seconds = 1;
        script("exec sleep 20");
        assertThat(one()).satisfies(failed(Status.ERROR, "did not answer within 1.0 s"));
    }

    /** A number must be one: true is not 1, and a text is not what it might mean. */
    @ParameterizedTest
    @ValueSource(strings = {"true", "\"0.9\"", "null", "[1]", "-0.1", "{}"})
    void whatIsNotANumberIsNotAVerdict(String value) throws IOException {
        script("while read -r line; do " + reply("\"p_first\": " + value) + "; done");
        assertThat(one()).satisfies(failed(Status.UNPARSED, "p_first must be a number between 0 and 1 in"));
        script("while read -r line; do " + reply("\"score\": " + (value.equals("-0.1") ? "\"2\"" : value)) + "; done");
        try (Judge judge = open(CommandJudgeConfig.About.COMPLETIONS, "sh", script.toString())) {
            assertThat(judge.compare(List.of(pair("a", "x", "y"))).get(0))
                    .satisfies(failed(Status.UNPARSED, "score must be a number in"));
        }
    }

    @Test
    void aTieIsSaidByTrueAlone() throws IOException {
        script("while read -r line; do " + reply("\"tie\": \"false\", \"p_first\": 0.9") + "; done");
        assertThat(one()).satisfies(failed(Status.UNPARSED, "tie must be true or false in"));
    }

    /** Two answers on one line, a key twice, a tie with a winner: none of them is chosen. */
    @Test
    void whatContradictsItselfIsNotAVerdict() throws IOException {
        script("while read -r line; do " + reply("\"tie\": true, \"p_first\": 0.9") + "; done");
        assertThat(one()).satisfies(failed(Status.UNPARSED, "a tie has no other p_first than 0.5 in"));
        script("while read -r line; do " + reply("\"p_first\": 0.9, \"p_first\": 0.1") + "; done");
        assertThat(one()).satisfies(failed(Status.ERROR, "not an object with the question's id"));
        script("while read -r line; do " + reply("\"p_first\": 0.9} {\"p_first\": 0.1") + "; done");
        assertThat(one()).satisfies(failed(Status.ERROR, "not an object with the question's id"));
    }

    @Test
    void anAnswerThatIsNoneIsAskedForAgain() throws IOException {
        Path log = work.resolve("asked");
        script("while read -r line; do if test -e " + log + "; then " + reply("\"p_first\": 0.75") + "; else touch "
                + log + "; " + reply("\"p_first\": 75") + "; fi; done");
        for (boolean expected : new boolean[] {false, true}) {
            try (Judge judge = open(CommandJudgeConfig.About.PAIRS, "sh", script.toString())) {
                assertThat(judge.compare(List.of(pair("a", "x", "y"))).get(0).ok())
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void aProgramThatDoesNotReadIsNotWaitedForLonger() throws IOException {
        seconds = 1;
        script("exec sleep 20");
        try (Judge judge = open(CommandJudgeConfig.About.PAIRS, "sh", script.toString())) {
            Comparison beyondThePipe = pair("a", "x".repeat(1 << 20), "y");
            assertThat(judge.compare(List.of(beyondThePipe)).get(0))
                    .satisfies(failed(Status.ERROR, "did not answer within 1.0 s"));
        }
    }

    @Test
    void aProgramThatTalksWithoutEndIsCutOff() throws IOException {
        script("read -r line; exec tr '\\0' x < /dev/zero");
        assertThat(one()).satisfies(failed(Status.ERROR, "a line is longer than 16 Mi characters"));
        script("read -r line; exec yes");
        assertThat(one()).satisfies(failed(Status.ERROR, "not an object with the question's id: y"));
    }

    /** Both orders of a pair have one id. */
    @Test
    void aLineTooManyIsNotTheAnswerToTheNextQuestion() throws IOException {
        script("while read -r line; do " + reply("\"p_first\": 0.9") + "; " + reply("\"p_first\": 0.1") + "; done");
        try (Judge judge = open(CommandJudgeConfig.About.PAIRS, "sh", script.toString())) {
            List<Verdict> verdicts =
                    judge.compare(List.of(pair("a", "x", "y"), pair("a", "y", "x"), pair("a", "z", "y")));
            assertThat(verdicts.get(0).pFirst()).isEqualTo(0.9);
            assertThat(verdicts).noneMatch(verdict -> verdict.pFirst() == 0.1);
            assertThat(verdicts.get(1))
                    .satisfies(verdict -> assertThat(verdict.ok()).isFalse());
        }
    }

    @Test
    void whatDoesNotWantToEndIsKilledWithAllThatItStarted() throws Exception {
        Path ids = work.resolve("ids");
        script("trap '' TERM; sleep 977 & echo $! $$ > " + ids + "; while read -r line; do " + reply("\"p_first\": 1")
                + "; done; while :; do sleep 1; done");
        assertThat(one().ok()).isTrue();
        for (String id : Files.readString(ids).strip().split(" ")) {
            Optional<ProcessHandle> left = ProcessHandle.of(Long.parseLong(id));
            if (left.isPresent()) {
                left.get().onExit().get(20, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void aProgramThatScoresIsARewardToo() throws IOException {
        script("while read -r line; do case \"$line\" in *good*) " + reply("\"score\": 2") + ";; *) "
                + reply("\"score\": -1") + ";; esac; done");
        try (Judge judge = open(CommandJudgeConfig.About.COMPLETIONS, "sh", script.toString())) {
            Verdict verdict = judge.compare(List.of(pair("a", "good", "bad"))).get(0);
            assertThat(verdict.pFirst()).isCloseTo(1 / (1 + Math.exp(-3)), within(1e-12));
            double[] scores = ((CompletionScorer) judge)
                    .score(List.of(new Candidate("a", Content.text("q"), Content.text("good"), null)));
            assertThat(scores).containsExactly(2);
        }
    }

    private Verdict one() {
        try (Judge judge = open(CommandJudgeConfig.About.PAIRS, "sh", script.toString())) {
            return judge.compare(List.of(pair("a", "x", "y"))).get(0);
        }
    }

    private static Consumer<Verdict> failed(Status status, String reason) {
        return verdict -> {
            assertThat(verdict.status()).isEqualTo(status);
            assertThat(verdict.rationale()).contains(reason);
            assertThat(verdict.tie()).isFalse();
            assertThat(verdict.pFirst()).isNaN();
        };
    }

    /** Prints an answer to the question in {@code $line}. */
    private static String reply(String field) {
        return "printf '{\"id\": \"%s\", " + field.replace("'", "") + "}\\n'"
                + " \"$(printf '%s' \"$line\" | sed 's/.*\"id\":\"\\([^\"]*\\)\".*/\\1/')\"";
    }

    private void script(String text) throws IOException {
        Files.writeString(script, text + "\n");
    }

    private Judge open(CommandJudgeConfig.About about, String... command) {
        return new CommandJudgeConfig("own", List.of(command), about, 1, seconds, 20)
                .open(new JudgeContext(work, new Seeds(1), note -> {}));
    }

    private static Comparison pair(String id, String first, String second) {
        return new Comparison(id, Content.text("q"), Content.text(first), Content.text(second), null);
    }

    private static boolean hasPython() throws InterruptedException {
        try {
            return new ProcessBuilder("python3", "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
