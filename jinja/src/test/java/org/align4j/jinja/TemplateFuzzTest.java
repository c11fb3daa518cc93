package org.align4j.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.align4j.testkit.Fixtures;
import org.align4j.testkit.Fuzz;
import org.align4j.testkit.Mutations;
import org.junit.jupiter.api.Test;

/** A template from anywhere is rendered, or refused in one line, in little time and memory. */
class TemplateFuzzTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long MEMORY = 1_000_000_000;
    private static final LocalDateTime NOW = LocalDateTime.parse("2024-07-26T09:05:03");

    @Test
    void everyTemplateIsRenderedOrRefused() throws IOException {
        new Fuzz("templates", corpus(), Mutations.text(), TemplateError.class, MEMORY, 4_000)
                .check(source -> refusedInOneLine(() -> Template.parse(text(source))));
    }

    @Test
    void everyPageIsRenderedOrRefused() throws IOException {
        new Fuzz("pages", corpus(), Mutations.text(), TemplateError.class, MEMORY, 1_000)
                .check(source -> refusedInOneLine(() -> Template.page(text(source))));
    }

    @Test
    void everyDepthIsRenderedOrRefused() {
        for (String template : deep()) {
            new Fuzz(
                            "deep",
                            List.of(template.getBytes(StandardCharsets.UTF_8)),
                            Mutations.text(),
                            TemplateError.class,
                            MEMORY,
                            0)
                    .check(source -> refusedInOneLine(() -> Template.parse(text(source))));
        }
    }

    private static String text(byte[] source) {
        return new String(source, StandardCharsets.UTF_8);
    }

    private static void refusedInOneLine(Supplier<Template> template) throws IOException {
        JsonNode messages = JSON.readTree("""
                [{"role": "user", "content": "hi <there>"}, {"role": "assistant", "content": "yes"}]""");
        try {
            template.get().render(Map.of("messages", messages), NOW);
        } catch (TemplateError e) {
            assertThat(e.inOneLine()).isNotBlank().doesNotContain("\n", "\r").hasSizeLessThan(600);
        }
    }

    /** Templates that once hung or took all memory, and the project's own. */
    private static List<byte[]> corpus() throws IOException {
        List<String> templates = new ArrayList<>();
        Path hostile = Fixtures.root().resolve("jinja/src/test/resources/hostile/templates.jsonl");
        for (String line : Files.readAllLines(hostile)) {
            templates.add(JSON.readTree(line).textValue());
        }
        try (Stream<Path> files = Files.list(Fixtures.path("chat_templates"))) {
            for (Path file : files.sorted().toList()) {
                templates.add(JSON.readTree(file.toFile()).get("template").textValue());
            }
        }
        return templates.stream()
                .map(template -> template.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    /** Everything that can lie in itself or go on, too often. */
    private static List<String> deep() {
        int often = 20_000;
        List<String> templates = new ArrayList<>();
        templates.add("{{ " + "(".repeat(often) + "1" + ")".repeat(often) + " }}");
        templates.add("{{ " + "[".repeat(often) + "]".repeat(often) + " }}");
        for (String before : List.of("-", "not ", "1+", "1~", "1 and ", "1<", "1 if 1 else ", "'\\\\a' ~ ")) {
            templates.add("{{ " + before.repeat(often) + "1 }}");
        }
        for (String after : List.of(".a", "[0]", "|upper", "()", " is string")) {
            templates.add("{{ messages" + after.repeat(often) + " }}");
        }
        templates.add("{% if 1 %}".repeat(often) + "x" + "{% endif %}".repeat(often));
        templates.add("{% for a in [1] %}".repeat(often) + "x" + "{% endfor %}".repeat(often));
        templates.add("{% if 0 %}" + "{% elif 0 %}".repeat(often) + "{% endif %}");
        templates.add("{% set " + "(".repeat(often) + "a" + ")".repeat(often) + " = 1 %}");
        templates.add("{{ '" + "\\n".repeat(often) + "' }}{{ " + "1_".repeat(often) + "0 }}");
        templates.add("{{ '" + "%(".repeat(often) + "' % messages }}");
        templates.add("{{ '%" + "0".repeat(often) + "' % 1 }}");
        templates.add("{{ '" + "1_".repeat(often) + "1'|int }}{{ '" + "{".repeat(often) + "'.format(1) }}");
        templates.add("{#".repeat(often));
        templates.add("{% raw %}".repeat(often));
        return templates;
    }
}
