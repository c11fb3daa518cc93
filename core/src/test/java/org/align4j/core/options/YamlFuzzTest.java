package org.align4j.core.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.testkit.Fixtures;
import org.align4j.testkit.Fuzz;
import org.align4j.testkit.Mutations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of options that somebody edited: read, or refused in one line that names the place; what is read can be written. */
class YamlFuzzTest {
    private static final long MEMORY = 64 << 20;
    private static final int INPUTS = 1_000;

    @TempDir
    private Path folder;

    @Test
    void byWords() throws IOException {
        check(Mutations.text());
    }

    @Test
    void byBytes() throws IOException {
        check(Mutations.bytes());
    }

    private void check(Mutations mutations) throws IOException {
        Path file = folder.resolve("options.yaml");
        new Fuzz("yaml", corpus(), mutations, UserError.class, MEMORY, INPUTS).check(input -> {
            Files.write(file, input);
            ConfigTree.Mapping tree = ConfigTree.read(file);
            ConfigTree again = ConfigTree.read(Files.writeString(file, ConfigWriter.yaml(tree)));
            assertThat(plain(again)).isEqualTo(plain(tree));
        });
    }

    /** What it says, without where that stands. */
    private static Object plain(ConfigTree tree) {
        if (tree instanceof ConfigTree.Mapping mapping) {
            List<Object> entries = new ArrayList<>();
            mapping.entries().forEach((key, value) -> entries.add(List.of(key, plain(value))));
            return entries;
        }
        if (tree instanceof ConfigTree.Sequence sequence) {
            return List.of(
                    "list", sequence.items().stream().map(YamlFuzzTest::plain).toList());
        }
        return tree instanceof ConfigTree.Scalar scalar ? scalar.text() : "null";
    }

    /** The project's own files, and every form that YAML has for a value. */
    private static List<byte[]> corpus() throws IOException {
        List<byte[]> corpus = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Fixtures.root().resolve("configs"))) {
            for (Path file : files.filter(each -> each.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()) {
                corpus.add(Files.readAllBytes(file));
            }
        }
        for (String text : List.of(
                """
                a: 'it''s'
                "b c": "tab\\t\\u00e9 \\x41"
                # a comment: with a colon
                list: [1, 2.5, -3e-4, true, null, ~, "x", {y: z}]
                text: |
                  two
                    lines
                folded: >-
                  one
                  line
                ? long
                : value
                nested: {a: {b: {c: [[], {}]}}}
                """, "- a\n- b\n", "a: &x 1\nb: *x\n", "--- \na: 1\n---\nb: 2\n", "a: !!int 3\n<<: {b: 1}\n", "")) {
            corpus.add(text.getBytes(StandardCharsets.UTF_8));
        }
        return corpus;
    }
}
