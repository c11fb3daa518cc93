package org.align4j.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/reference/} is what the option records say. After changing an option, write the pages anew:
 *
 * <pre>mvn -q test -pl pipeline -am -Dtest=ReferencePagesTest -Dreference.write=true -Dsurefire.failIfNoSpecifiedTests=false</pre>
 */
class ReferencePagesTest {
    private static final Path FOLDER = Fixtures.root().resolve("docs/reference");

    @Test
    void thePagesEqualTheDeclarations() throws IOException {
        Map<String, String> pages = pages();
        if (Boolean.getBoolean("reference.write")) {
            write(pages);
        }
        Map<String, String> committed = new TreeMap<>();
        for (Path file : files()) {
            committed.put(file.getFileName().toString(), Files.readString(file));
        }
        String how = "docs/reference is older than the options: run this test with -Dreference.write=true";
        assertThat(committed.keySet()).as(how).isEqualTo(pages.keySet());
        pages.forEach((name, page) -> assertThat(committed.get(name)).as(how).isEqualTo(page));
    }

    private static Map<String, String> pages() {
        List<Subcommand> subcommands = OptionDeclarationsTest.subcommands().toList();
        Map<String, String> pages = new TreeMap<>();
        List<SharedPart> shared = List.of(
                SharedPart.of("judges.md", "A judge", named(subcommands, "judge probe"), "judge"),
                SharedPart.of("reward-terms.md", "Reward terms", named(subcommands, "rl"), "rewards"));
        pages.put("README.md", ReferencePage.index(subcommands, shared));
        shared.forEach(part -> pages.put(part.file(), ReferencePage.of(part, shared)));
        subcommands.forEach(each -> pages.put(ReferencePage.fileName(each), ReferencePage.of(each, shared)));
        return pages;
    }

    private static Subcommand named(List<Subcommand> subcommands, String name) {
        return subcommands.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void write(Map<String, String> pages) throws IOException {
        Files.createDirectories(FOLDER);
        for (Path file : files()) {
            Files.delete(file);
        }
        for (Map.Entry<String, String> page : pages.entrySet()) {
            Files.writeString(FOLDER.resolve(page.getKey()), page.getValue());
        }
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().toList();
        }
    }
}
