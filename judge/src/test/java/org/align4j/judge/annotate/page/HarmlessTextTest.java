package org.align4j.judge.annotate.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import java.util.random.RandomGenerator;
import org.align4j.core.run.Seeds;
import org.align4j.jinja.Page;
import org.junit.jupiter.api.Test;

class HarmlessTextTest {
    @Test
    void htmlIsShownNotDone() {
        String html =
                Markdown.html("<script>x()</script> <img src=x onerror=x()>\n\n*fine* <b>no</b>\n\n<div onclick=x()>");
        assertThat(html)
                .contains("&lt;script&gt;", "&lt;img src=x", "<em>fine</em>", "&lt;b&gt;", "&lt;div")
                .doesNotContain("<script")
                .doesNotContain("<img")
                .doesNotContain("<div");
    }

    @Test
    void addressesThatAreNoPagesAreTakenOut() {
        assertThat(Markdown.html("[a](javascript:x()) [b](data:text/html,x) [c](vbscript:x) <javascript:x()>"))
                .contains("href=\"\"")
                .doesNotContainPattern("href=\"[^\"]");
        assertThat(Markdown.html("[d](https://example.org/?q=\"><script>)"))
                .contains("rel=\"noopener noreferrer nofollow\"")
                .doesNotContain("<script");
    }

    @Test
    void whatAPageIsGivenStaysText() {
        String hostile = "<script>alert('x')</script>\"&";
        String escaped = "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&#34;&amp;";
        assertThat(Pages.message(hostile, hostile))
                .startsWith("<!DOCTYPE html>")
                .contains("<title>" + escaped + "</title>", "<h1>" + escaped + "</h1><p>" + escaped + "</p>")
                .doesNotContain("<script");
        assertThat(Pages.instructions(hostile)).contains("&lt;script&gt;").doesNotContain("<script");
        assertThat(Pages.annotation()).containsOnlyOnce("<script").contains("<script src=\"/static/page.js\">");
    }

    @Test
    void imagesAreNamedNotLoaded() {
        assertThat(Markdown.html("![a *cat*](https://evil.example/pixel.png \"t\")"))
                .contains("[image: a <em>cat</em> https://evil.example/pixel.png]")
                .doesNotContain("<img");
    }

    @Test
    void linesBreakWhereTheyWereBrokenAndTablesAreTables() {
        assertThat(Markdown.html("one\ntwo")).contains("one<br>");
        assertThat(Markdown.html("| a | b |\n|---|---|\n| 1 | 2 |")).contains("<table>", "<td>1</td>");
        assertThat(Markdown.html("```java\nint i < 1;\n```")).contains("<pre><code", "int i &lt; 1;");
    }

    @Test
    void whatTurnsTheDirectionOfReadingStandsThereByItsNumber() {
        assertThat(Visible.text("a\u202Eb\u2066c\u0000d\u001b[31m\te\n"))
                .isEqualTo("a\u27e8U+202E\u27e9b\u27e8U+2066\u27e9c\uFFFDd\uFFFD[31m\te\n");
        assertThat(Visible.text("\u0627\u0644\u0639\u0631\u0628\u064a\u0629 \uD83D\uDE00"))
                .isEqualTo("\u0627\u0644\u0639\u0631\u0628\u064a\u0629 \uD83D\uDE00");
    }

    @Test
    void textsMadeToBreakTheReaderAreRead() {
        for (String evil : List.of(">", "[", "*", "`", "![](", "- ", "_a", "<", "&#", "|", "a**b_", "((", "1. ")) {
            assertThatCode(() -> Markdown.html(evil.repeat(100_000 / evil.length())))
                    .as(evil)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void aDiffLosesNothingWhateverTheTexts() {
        RandomGenerator random = new Seeds(3).generator("diff");
        for (int i = 0; i < 200; i++) {
            String first = words(random);
            String second = words(random);
            WordDiff.Marked marked = WordDiff.of(first, second);
            assertThat(unmarked(marked.first())).isEqualTo(Page.escape(first));
            assertThat(unmarked(marked.second())).isEqualTo(Page.escape(second));
            assertThat(common(marked.first())).isEqualTo(common(marked.second()));
        }
    }

    @Test
    void wordsThatDifferAreMarked() {
        WordDiff.Marked marked = WordDiff.of("It left <b> on Monday.", "It left <b> last Monday.");
        assertThat(marked.first()).isEqualTo("It left &lt;b&gt; <mark>on</mark> Monday.");
        assertThat(marked.second()).isEqualTo("It left &lt;b&gt; <mark>last</mark> Monday.");
        assertThat(WordDiff.of("same", "same").first()).isEqualTo("same");
        assertThat(WordDiff.of("", "new").second()).isEqualTo("<mark>new</mark>");
    }

    @Test
    void textsTooLongToCompareByWordAreMarkedAsAWhole() {
        String first = "one two ".repeat(12_000);
        String second = "three four ".repeat(9_000);
        assertThat(WordDiff.of(first, second).first())
                .startsWith("<mark>one two")
                .endsWith("</mark>");
        assertThat(WordDiff.of("a\n".repeat(1_000) + "b", "a\n".repeat(1_000) + "c")
                        .second())
                .endsWith("a\n<mark>c</mark>");
    }

    /** Myers' algorithm takes the square of the differences: a short text beside a long one is the worst case. */
    @Test
    void aShortTextBesideALongOneIsNoPuzzle() {
        assertThat(WordDiff.of("<b>no</b> ".repeat(20), "long ".repeat(20_000)).second())
                .as("not compared: the spaces, which both have, are not told apart")
                .isEqualTo("<mark>" + "long ".repeat(20_000) + "</mark>");
        assertThat(WordDiff.of("one two ".repeat(450), "one three ".repeat(450)).second())
                .startsWith("one <mark>three</mark> one ");
    }

    private static String words(RandomGenerator random) {
        StringBuilder text = new StringBuilder();
        List<String> pieces = List.of("a", "b", " ", "\n", "<", "&", "word", "\u00e9", "...", "  ");
        for (int i = random.nextInt(30); i > 0; i--) {
            text.append(pieces.get(random.nextInt(pieces.size())));
        }
        return text.toString();
    }

    private static String unmarked(String html) {
        return html.replaceAll("</?mark>", "");
    }

    private static String common(String html) {
        return html.replaceAll("(?s)<mark>.*?</mark>", "");
    }
}
