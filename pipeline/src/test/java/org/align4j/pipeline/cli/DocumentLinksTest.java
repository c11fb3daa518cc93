package org.align4j.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;

/** What README and docs link to is there: pages, headings, and files that they name. */
class DocumentLinksTest {
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]*)(#[^)]*)?\\)");
    private static final Pattern FILE = Pattern.compile(
            "`((?:docs|configs|benchmarks|examples|testkit|model)/[\\w./-]+\\.(?:md|yaml|py|sh|svg))[` ]");

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : pages()) {
            String text = Files.readString(page);
            for (MatchResult link : LINK.matcher(text).results().toList()) {
                Path target = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1));
                String heading = link.group(2);
                if (!Files.exists(target)
                        || (heading != null && !anchors(target).contains(heading))) {
                    broken.add(page.getFileName() + ": " + link.group());
                }
            }
            for (MatchResult file : FILE.matcher(text).results().toList()) {
                if (!Files.exists(Fixtures.root().resolve(file.group(1)))) {
                    broken.add(page.getFileName() + ": " + file.group(1));
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    /** As GitHub makes them of headings. */
    private static List<String> anchors(Path page) throws IOException {
        return Files.readString(page)
                .lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("#+ *", "").toLowerCase(Locale.ROOT))
                .map(line -> "#" + line.replaceAll("[^\\w\\- ]", "").strip().replace(' ', '-'))
                .toList();
    }

    /** All but the notes, which say what was at their time. */
    private static List<Path> pages() throws IOException {
        Path root = Fixtures.root();
        try (Stream<Path> docs = Files.walk(root.resolve("docs"))) {
            return Stream.concat(
                            Stream.of("README.md", "CONTRIBUTING.md", "SECURITY.md", "benchmarks/README.md")
                                    .map(root::resolve),
                            docs.filter(file -> file.toString().endsWith(".md"))
                                    .filter(file -> !file.endsWith("lab-notes.md")))
                    .toList();
        }
    }
}
