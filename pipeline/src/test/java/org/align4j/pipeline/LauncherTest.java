package org.align4j.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The script {@code align}, as a shell starts it, in front of the classes under test. */
class LauncherTest {
    private static final String PROMPT = "Grüße, 世界 😀";

    @TempDir
    private static Path root;

    private record Ended(int exitCode, String out, String err) {}

    /** A copy of the program's folder; its one jar names the classpath of this test. */
    @BeforeAll
    static void install() throws IOException {
        Files.copy(Fixtures.root().resolve("align"), root.resolve("align"));
        Files.createDirectories(root.resolve("spark"));
        Files.copy(Fixtures.root().resolve("spark/submit.sh"), root.resolve("spark/submit.sh"));
        Path lib = Files.createDirectories(root.resolve("lib"));
        Files.createFile(lib.resolve(".built"));
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        Arrays.stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
                                .map(entry -> Path.of(entry).toUri().toString())
                                .collect(Collectors.joining(" ")));
        try (OutputStream file = Files.newOutputStream(lib.resolve("all.jar"));
                JarOutputStream jar = new JarOutputStream(file, manifest)) {
            jar.finish();
        }
    }

    /** What a container, a scheduled job and a user of another locale have; an empty map: no variable at all. */
    static List<Map<String, String>> locales() {
        return List.of(
                Map.of("LC_ALL", "C"),
                Map.of("LC_ALL", "POSIX"),
                Map.of("LC_ALL", ""),
                Map.of(),
                Map.of("LANG", "de_DE.ISO-8859-1"),
                Map.of("LANG", "C.UTF-8"));
    }

    @ParameterizedTest
    @MethodSource("locales")
    void argumentsAndFileNamesAreUtf8InEveryLocale(Map<String, String> locale) throws Exception {
        Path folder = Files.createTempDirectory(root, "locale");
        Path csv = folder.resolve("ünï 数据.csv");
        Files.writeString(csv, "prompt,completion\n\"" + PROMPT + "\",ja\nplain,no\n");
        Path data = folder.resolve("中");
        assertThat(align(locale, "data", "import", csv.toString(), "--out", data.toString()))
                .extracting(Ended::err, Ended::exitCode)
                .endsWith(0);
        assertThat(data.resolve("dataset.json")).exists();
        Path kept = folder.resolve("kept");
        Ended filtered = align(
                locale,
                "data",
                "filter",
                data.toString(),
                "--where",
                "prompt ~ \"😀\"",
                "--out",
                kept.toString(),
                "--json");
        assertThat(filtered.exitCode()).as(filtered.err()).isZero();
        assertThat(filtered.out()).contains("\"rows_read\":2,\"left_out\":{\"prompt ~ \\\"😀\\\"\":1}");
    }

    @Test
    void aMessageIsAnsweredWithTheSameBytesWithAndWithoutAUtf8Locale() throws Exception {
        assertThat(generated(Map.of("LC_ALL", "C"), "c.jsonl"))
                .contains(PROMPT)
                .isEqualTo(generated(Map.of("LC_ALL", "C.UTF-8"), "utf8.jsonl"));
    }

    private static String generated(Map<String, String> locale, String name) throws Exception {
        Path out = root.resolve(name);
        Ended ended = align(
                locale,
                "generate",
                "--policy",
                Fixtures.path("checkpoints/llama").toString(),
                "--message",
                PROMPT,
                "--precision",
                "float32",
                "--sampling.max-new-tokens",
                "4",
                "--out",
                out.toString());
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        return Files.readString(out);
    }

    /** As {@code mvn -P release package} stamps it; there are no sources that could be newer. */
    @Test
    void aReleaseNamesItsCommit() throws Exception {
        Files.writeString(root.resolve("lib/.built"), "Built by mvn -P release package from commit 0123abcd\n");
        Ended ended = align(Map.of(), "--version");
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(ended.out()).startsWith("align4j ").endsWith(" (0123abcd)\n");
    }

    @Test
    void anArgumentThatIsNotUtf8IsRefusedInOneLine() throws Exception {
        Ended ended = shell(Map.of("LC_ALL", "C"), "exec ./align data show $'Gr\\xfc\\xdfe'");
        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.err())
                .startsWith("error: an argument is not UTF-8 text: ")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--spark 'local-cluster[2,1]'", "--spark='local-cluster[2,1]'"})
    void aMasterThatSparkDoesNotKnowIsRefusedBeforeAnythingIsBuilt(String flag) throws Exception {
        Ended ended = shell(Map.of(), "exec ./align sample " + flag + " --out nowhere");
        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.err())
                .isEqualTo(
                        "error: --spark local-cluster[2,1]: is not a master of Spark's, such as local-cluster[2,1,1024],"
                                + " spark://host:7077, yarn or k8s://https://…\n");
    }

    @Test
    void whereThereIsNoUtf8LocaleOneLineSaysWhatToInstall() throws Exception {
        Path programs = Files.createDirectories(root.resolve("programs"));
        Path locale = Files.writeString(programs.resolve("locale"), "#!/bin/sh\necho ANSI_X3.4-1968\n");
        assertThat(locale.toFile().setExecutable(true)).isTrue();
        Ended ended = shell(Map.of("LC_ALL", "C"), "PATH=$PWD/programs:$PATH exec ./align --version");
        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.err())
                .isEqualTo(
                        "error: this machine has no UTF-8 locale, so arguments and file names cannot be read; install"
                                + " one, such as C.UTF-8\n");
    }

    private static Ended align(Map<String, String> locale, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(root.resolve("align").toString()));
        command.addAll(List.of(words));
        return ended(locale, command);
    }

    private static Ended shell(Map<String, String> locale, String line) throws Exception {
        return ended(locale, List.of("bash", "-c", line));
    }

    /** Arguments go through a file, for this JVM may itself run in a locale that cannot pass them on. */
    private static Ended ended(Map<String, String> locale, List<String> command) throws Exception {
        Path script = Files.createTempFile(root, "command", ".sh");
        Files.writeString(
                script,
                command.stream()
                        .map(word -> "'" + word.replace("'", "'\\''") + "'")
                        .collect(Collectors.joining(" ", "exec ", "\n")));
        Path out = Files.createTempFile(root, "out", ".txt");
        Path err = Files.createTempFile(root, "err", ".txt");
        ProcessBuilder builder = new ProcessBuilder("bash", script.toString())
                .directory(root.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.startsWith("LANG"));
        builder.environment().putAll(locale);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        int exitCode = builder.start().waitFor();
        return new Ended(exitCode, read(out), read(err));
    }

    private static String read(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
