package org.align4j.pipeline.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.plugin.PluginOptions;
import org.align4j.core.plugin.Plugins;
import org.align4j.core.run.Console;
import org.align4j.core.run.Seeds;
import org.align4j.judge.Candidate;
import org.align4j.judge.Comparison;
import org.align4j.judge.Judge;
import org.align4j.judge.Verdict;
import org.align4j.judge.config.JudgeContext;
import org.align4j.judge.config.JudgePlugin;
import org.align4j.judge.config.PluginJudgeConfig;
import org.align4j.judge.verify.CheckPlugin;
import org.align4j.judge.verify.PluginAnswerCheck;
import org.align4j.pipeline.cli.Program;
import org.align4j.pipeline.cli.Terminal;
import org.align4j.pipeline.data.DataImportCommand;
import org.align4j.rl.reward.PluginRewardTerm;
import org.align4j.rl.reward.RewardPlugin;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example project compiles against the modules, and each of its plugins is found and does its work. */
class PluginsTest {
    @TempDir
    Path temporary;

    private final ClassLoader before = Thread.currentThread().getContextClassLoader();
    private Path classes;

    @BeforeEach
    void build() throws IOException {
        Path project = Fixtures.root().resolve("examples/plugin/src/main");
        classes = Files.createDirectories(temporary.resolve("classes"));
        List<String> words = new ArrayList<>(List.of("-proc:none", "-d", classes.toString()));
        words.addAll(files(project.resolve("java"), ".java"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assertThat(compiler.run(null, null, null, words.toArray(String[]::new))).isZero();
        Path services = Files.createDirectories(classes.resolve("META-INF/services"));
        for (String file : files(project.resolve("resources/META-INF/services"), "")) {
            Files.copy(Path.of(file), services.resolve(Path.of(file).getFileName()));
        }
        URL place = classes.toUri().toURL();
        Thread.currentThread().setContextClassLoader(new URLClassLoader(new URL[] {place}, before));
    }

    @AfterEach
    void forget() {
        Thread.currentThread().setContextClassLoader(before);
    }

    @Test
    void aCheckOfOnesOwnDecides() {
        PluginAnswerCheck check = new PluginAnswerCheck("ends-in-question", List.of());
        assertThat(check.check(candidate("How are you?")).score()).isEqualTo(1);
        assertThat(check.check(candidate("Fine.")).score()).isZero();
        assertThat(new PluginAnswerCheck("ends-in-question", List.of("mark=!"))
                        .check(candidate("Ha!"))
                        .score())
                .isEqualTo(1);
    }

    @Test
    void aJudgeOfOnesOwnGoesByTheNameItsFileGives() {
        JudgeContext context = new JudgeContext(temporary, new Seeds(1), note -> {});
        try (Judge judge = new PluginJudgeConfig("quiet", "calmest", List.of()).open(context)) {
            List<Verdict> verdicts = judge.compare(List.of(
                    new Comparison("a", Content.user("Hi"), Content.assistant("Hi!"), Content.assistant("Hi."), null)));
            assertThat(judge.name()).isEqualTo("quiet");
            assertThat(verdicts.get(0).pFirst()).isCloseTo(1 / (1 + Math.E), within(1e-12));
        }
    }

    @Test
    void aRewardsCodeIsAmongTheRunsFiles() {
        PluginRewardTerm term = new PluginRewardTerm("fewer-commas", List.of("per-comma=-1"));
        assertThat(term.files()).containsExactly(classes);
        assertThat(Plugins.named(RewardPlugin.class, "fewer-commas").name()).isEqualTo("fewer-commas");
    }

    @Test
    void anImporterIsFoundByItsColumns() throws IOException {
        Path rows = temporary.resolve("rows.jsonl");
        Files.writeString(rows, "{\"ticket\": \"It broke\", \"reply\": \"We mend it\"}\n");
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        int code = new Program(
                        List.of(),
                        List.of(new DataImportCommand()),
                        new Terminal(out, out, Console.Rendering.LINES, 100))
                .execute(List.of(
                        "data",
                        "import",
                        rows.toString(),
                        "--out",
                        temporary.resolve("out").toString()));
        assertThat(code).as(said.toString(StandardCharsets.UTF_8)).isZero();
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("tickets");
    }

    @Test
    void whatIsNotThereOrWrongIsNamed() {
        assertThatThrownBy(() -> Plugins.named(CheckPlugin.class, "ends-in-questoin"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("there is no CheckPlugin named 'ends-in-questoin'; there are ends-in-question");
        assertThatThrownBy(() -> Plugins.named(JudgePlugin.class, "mine")).hasMessageContaining("there are calmest");
        Thread.currentThread().setContextClassLoader(before);
        assertThatThrownBy(() -> Plugins.named(JudgePlugin.class, "mine"))
                .hasMessageContaining("ALIGN_PLUGINS must name a jar that has one");
        assertThatThrownBy(() -> PluginOptions.of(List.of("a"))).hasMessageContaining("'a' must be KEY=VALUE");
        assertThatThrownBy(() -> PluginOptions.of(List.of("a=1", "a=2"))).hasMessageContaining("a is given twice");
        PluginOptions options = PluginOptions.of(List.of("per-comma=x", "other=1"));
        assertThatThrownBy(() -> options.number("per-comma", 0)).hasMessageContaining("must be a number but was 'x'");
        assertThatThrownBy(() -> options.require(java.util.Set.of("per-comma")))
                .hasMessageContaining("other is not known; there are [per-comma]");
    }

    @Test
    void aJarThatCannotBeLoadedIsOneLine() throws IOException {
        Path services = classes.resolve("META-INF/services");
        Files.writeString(services.resolve(JudgePlugin.class.getName()), "example.Missing\n");
        assertThatThrownBy(() -> Plugins.all(JudgePlugin.class))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("ALIGN_PLUGINS: a plugin cannot be loaded")
                .hasMessageContaining("example.Missing");
    }

    private static Candidate candidate(String text) {
        return new Candidate("c", Content.user("Hi"), Content.assistant(text), null);
    }

    private static List<String> files(Path folder, String ending) throws IOException {
        try (var walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile)
                    .map(Path::toString)
                    .filter(file -> file.endsWith(ending))
                    .toList();
        }
    }
}
