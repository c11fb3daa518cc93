package org.align4j.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every command that README, docs and configs show is one that works as it stands: it begins with the launcher. */
class DocumentedCommandsTest {
    @TestFactory
    Stream<DynamicTest> everyShownCommandParses() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path file : documents()) {
            int number = 0;
            for (String line : Files.readString(file).replace("\\\n", " ").split("\n")) {
                number++;
                String shown = line.strip().replaceFirst("^(# +|\\$ +)", "");
                if (shown.matches("(\\./)?align [a-z-].*") && !shown.contains("…")) {
                    String name = Fixtures.root().relativize(file.toAbsolutePath()) + " line " + number + ": " + shown;
                    tests.add(DynamicTest.dynamicTest(name, () -> parse(shown)));
                }
            }
        }
        assertThat(tests).isNotEmpty();
        return tests.stream();
    }

    private static List<Path> documents() throws IOException {
        List<Path> files = new ArrayList<>(List.of(Fixtures.root().resolve("README.md")));
        for (String folder : List.of("docs", "configs")) {
            try (Stream<Path> walk = Files.walk(Fixtures.root().resolve(folder))) {
                walk.filter(file -> file.toString().matches(".*\\.(md|yaml)"))
                        .filter(file -> !file.toString().contains("/reference/"))
                        .sorted()
                        .forEach(files::add);
            }
        }
        return files;
    }

    /** Words as a shell splits them: quotes keep spaces together. */
    private static List<String> shellWords(String command) {
        return Pattern.compile("(?:[^\\s\"']|\"[^\"]*\"|'[^']*')+")
                .matcher(command)
                .results()
                .map(match -> match.group().replaceAll("[\"']", ""))
                .toList();
    }

    private static void parse(String shown) {
        assertThat(shown).startsWith("./align ");
        String command = shown.replaceFirst("\\s+#.*", "")
                .replaceFirst("\\s+[|>&].*", "")
                .strip();
        List<String> words = new ArrayList<>(shellWords(command));
        words.remove(0);
        if (words.get(0).startsWith("-")) {
            return;
        }
        Optional<Subcommand> subcommand = OptionDeclarationsTest.subcommands()
                .filter(each -> (String.join(" ", words) + " ").startsWith(each.name() + " "))
                .reduce((one, other) -> one.name().length() > other.name().length() ? one : other);
        assertThat(subcommand).as("a command that begins like '%s'", command).isPresent();
        subcommand.ifPresent(found -> {
            List<String> rest = words.subList(found.name().split(" ").length, words.size());
            assertThatCode(() -> Arguments.parse(found, rest, List.of())).doesNotThrowAnyException();
        });
    }
}
