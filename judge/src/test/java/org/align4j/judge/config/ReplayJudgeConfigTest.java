package org.align4j.judge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigTree;
import org.align4j.core.run.Seeds;
import org.align4j.judge.Comparison;
import org.align4j.judge.Judge;
import org.align4j.judge.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayJudgeConfigTest {
    @TempDir
    Path folder;

    @Test
    void tellsWhatWasKeptAndAsksNobody() throws IOException {
        Path answers = Files.createDirectories(folder.resolve("run/answers"));
        Path script = folder.resolve("judge.sh");
        Files.writeString(script, "while read -r line; do echo '{\"id\": \"a\", \"p_first\": 0.75}'; done\n");
        CommandJudgeConfig command = new CommandJudgeConfig(
                "own", List.of("sh", script.toString()), CommandJudgeConfig.About.PAIRS, 1, 5, 20);
        try (Judge judge = command.open(new JudgeContext(answers, new Seeds(1), note -> {}))) {
            judge.compare(List.of(pair("x")));
        }
        ReplayJudgeConfig replay = new ReplayJudgeConfig(command, folder.resolve("run"));
        try (Judge judge = replay.open(new JudgeContext(folder.resolve("work"), new Seeds(1), note -> {}))) {
            List<Verdict> verdicts = judge.compare(List.of(pair("x"), pair("unknown")));
            assertThat(judge.name()).isEqualTo("own");
            assertThat(verdicts.get(0).pFirst()).isEqualTo(0.75);
            assertThat(verdicts.get(1).status()).isEqualTo(Verdict.Status.ERROR);
            assertThat(verdicts.get(1).rationale()).isEqualTo("not among the kept answers");
        }
    }

    @Test
    void needsNoKey() {
        JudgeConfig config = ConfigLoader.loadChoice(
                JudgeConfig.class,
                ConfigTree.parse(
                        "{type: replay, answers: '" + folder + "', judge: {type: openai, model: m,"
                                + " base-url: 'http://127.0.0.1:9/v1', api-key-env: NO_SUCH_KEY_HERE}}",
                        "judge.yaml"));
        try (Judge judge = config.open(new JudgeContext(folder, new Seeds(1), note -> {}))) {
            assertThatThrownBy(judge::prepare)
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("not among the kept answers");
        }
    }

    @Test
    void aFolderThatIsNotThereIsNamed() {
        ReplayJudgeConfig replay = new ReplayJudgeConfig(
                new CommandJudgeConfig("own", List.of("sh"), CommandJudgeConfig.About.PAIRS, 1, 5, 20),
                folder.resolve("nowhere"));
        assertThatThrownBy(() -> replay.open(new JudgeContext(folder, new Seeds(1), note -> {})))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("there is no " + folder.resolve("nowhere"));
    }

    private static Comparison pair(String first) {
        return new Comparison("a", Content.text("q"), Content.text(first), Content.text("y"), null);
    }
}
