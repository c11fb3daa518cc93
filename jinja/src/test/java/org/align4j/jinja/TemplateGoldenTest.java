package org.align4j.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Renderings and errors of Jinja2 3.1.6 in transformers' environment. */
class TemplateGoldenTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TestFactory
    Stream<DynamicTest> rendersAsPythonDoes() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        List<Path> files;
        try (Stream<Path> list = Files.list(Fixtures.path("chat_templates"))) {
            files = list.sorted().toList();
        }
        for (Path file : files) {
            JsonNode fixture = Fixtures.json("chat_templates/" + file.getFileName());
            int number = 0;
            for (JsonNode golden : fixture.get("cases")) {
                if (golden.get("continue_final_message").booleanValue()) {
                    continue; // cut by ChatTemplates, see ChatGoldenTest
                }
                String name = fixture.get("name").textValue() + " "
                        + golden.get("name").textValue() + " " + number++;
                tests.add(DynamicTest.dynamicTest(name, () -> check(fixture, golden)));
            }
        }
        return tests.stream();
    }

    private static void check(JsonNode fixture, JsonNode golden) {
        JsonNode error = golden.get("expected").get("error");
        if (error == null) {
            Rendering rendering = render(fixture, golden);
            assertThat(rendering.text())
                    .isEqualTo(golden.get("expected").get("text").textValue());
            if (golden.get("expected").has("generation_spans")) {
                List<List<Integer>> spans = new ArrayList<>();
                rendering.generated().forEach(span -> spans.add(List.of(span.start(), span.end())));
                List<List<Integer>> expected = new ArrayList<>();
                golden.get("expected")
                        .get("generation_spans")
                        .forEach(span -> expected.add(
                                List.of(span.get(0).intValue(), span.get(1).intValue())));
                assertThat(spans).isEqualTo(expected);
            }
            return;
        }
        assertThatThrownBy(() -> render(fixture, golden)).isInstanceOfSatisfying(TemplateError.class, e -> {
            assertThat(e.kind()).isEqualTo(error.get("kind").textValue());
            if (error.get("message_is_golden").booleanValue()) {
                assertThat(e).hasMessage(error.get("message").textValue());
            }
        });
    }

    /**
     * Some hundred small templates: operators, methods, filters, tests, tags, white space. Rendered by Jinja2 3.1.6 in
     * transformers' environment with the messages below.
     */
    @TestFactory
    Stream<DynamicTest> smallTemplatesRenderAsPythonRendersThem() throws IOException {
        Map<String, JsonNode> variables = new LinkedHashMap<>();
        variables.put("tools", NullNode.instance);
        variables.put("documents", NullNode.instance);
        variables.put("add_generation_prompt", BooleanNode.FALSE);
        variables.put("messages", JSON.readTree("""
                [{"role": "system", "content": "s</x>\\nq"}, {"role": "user", "content": "u"},
                 {"role": "assistant", "content": "a", "tool_calls": []}]"""));
        List<String> lines =
                Files.readAllLines(Fixtures.root().resolve("jinja/src/test/resources/golden/jinja-renderings.jsonl"));
        return lines.stream()
                .map(line -> DynamicTest.dynamicTest(line, () -> checkSmall(JSON.readTree(line), variables)));
    }

    private static void checkSmall(JsonNode golden, Map<String, JsonNode> variables) {
        String template = golden.get("template").textValue();
        LocalDateTime now = LocalDateTime.parse("2024-07-26T09:05:03");
        if (golden.has("error")) {
            assertThatThrownBy(() -> Template.parse(template).render(variables, now))
                    .isInstanceOfSatisfying(
                            TemplateError.class,
                            e -> assertThat(e.kind())
                                    .isEqualTo(golden.get("error").textValue()));
        } else {
            assertThat(Template.parse(template).render(variables, now).text())
                    .isEqualTo(golden.get("text").textValue());
        }
    }

    private static Rendering render(JsonNode fixture, JsonNode golden) {
        Map<String, JsonNode> variables = new LinkedHashMap<>();
        variables.put("tools", NullNode.instance);
        variables.put("documents", NullNode.instance);
        golden.get("variables").properties().forEach(entry -> variables.put(entry.getKey(), entry.getValue()));
        variables.put("messages", golden.get("messages"));
        variables.put(
                "add_generation_prompt",
                BooleanNode.valueOf(golden.get("add_generation_prompt").booleanValue()));
        return Template.parse(fixture.get("template").textValue())
                .render(variables, LocalDateTime.parse(fixture.get("now").textValue()));
    }
}
