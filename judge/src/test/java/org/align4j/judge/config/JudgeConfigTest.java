package org.align4j.judge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigTree;
import org.align4j.core.options.ConfigWriter;
import org.align4j.core.run.Seeds;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JudgeConfigTest {
    @TestFactory
    Stream<DynamicTest> everyJudgeFileLoadsAndIsWrittenBackTheSame() throws IOException {
        List<Path> files;
        try (Stream<Path> folder = Files.list(Fixtures.root().resolve("configs/judge"))) {
            files = folder.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
        assertThat(files).isNotEmpty();
        return files.stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                    JudgeConfig config = ConfigLoader.loadChoice(JudgeConfig.class, ConfigTree.read(file));
                    assertThat(config.name()).isNotBlank();
                    assertThat(ConfigWriter.yaml((Record) config)).contains(config.name());
                }));
    }

    @Test
    void theSyntheticJudgeTakesItsTruthFromAnotherFile() {
        JudgeConfig config = ConfigLoader.loadChoice(
                JudgeConfig.class, ConfigTree.read(Fixtures.root().resolve("configs/judge/synthetic.yaml")));
        assertThat(config)
                .isInstanceOfSatisfying(
                        SyntheticJudgeConfig.class,
                        synthetic -> assertThat(synthetic.truth()).isInstanceOf(PrinciplesJudgeConfig.class));
        assertThat(config.open(context()).name()).isEqualTo("synthetic");
    }

    @Test
    void aJudgeThatOnlyComparesIsNoReward() {
        JudgeConfig config = ConfigLoader.loadChoice(
                JudgeConfig.class,
                ConfigTree.parse("{type: openai, base-url: 'http://127.0.0.1:9/v1', model: m}", "judge.yaml"));
        assertThat(config.openScorer(context())).isEmpty();
    }

    @Test
    void anUnsetKeyVariableIsNamed() {
        JudgeConfig config = ConfigLoader.loadChoice(
                JudgeConfig.class,
                ConfigTree.parse(
                        "{type: openai, base-url: 'http://127.0.0.1:9/v1', model: m, api-key-env: NO_SUCH_KEY_HERE}",
                        "judge.yaml"));
        assertThatThrownBy(() -> config.open(context()))
                .isInstanceOf(UserError.class)
                .hasMessage("api-key-env names the environment variable NO_SUCH_KEY_HERE, which is not set");
    }

    @ParameterizedTest
    @CsvSource({
        "openai, https://api.example/v1/chat/completions, must end before /chat/completions",
        "openai, https://api.example/v1/completions/, must end before /completions/",
        "anthropic, https://api.example/v1/messages, must end before /messages",
        "anthropic, https://api.example/v1/, must end before /v1",
        "anthropic, https://api.example/v1, must end before /v1"
    })
    void whatIsAddedToAnAddressIsNotPartOfIt(String type, String url, String reason) {
        assertThatThrownBy(() -> ConfigLoader.loadChoice(
                        JudgeConfig.class,
                        ConfigTree.parse("{type: " + type + ", base-url: '" + url + "', model: m}", "judge.yaml")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("base-url " + reason);
    }

    private static JudgeContext context() {
        return new JudgeContext(Path.of("target"), new Seeds(0), note -> {});
    }
}
