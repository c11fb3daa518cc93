package org.align4j.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BudgetTest {
    private static final LocalDateTime NOW = LocalDateTime.parse("2024-07-26T09:05:03");

    private static String render(String template, String text) {
        Map<String, JsonNode> variables = Map.of("text", JsonNodeFactory.instance.textNode(text));
        return Template.parse(template).render(variables, NOW).text();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', textBlock = """
            {% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %} ¦ takes more than 2000040 steps
            {% set ns = namespace(l=[1]) %}{% for i in range(40) %}{% set ns.l = ns.l + ns.l %}{% endfor %} ¦ takes more than 2000040 steps
            {{ ('a' * 200000).count('a' * 100000 + 'b') }} ¦ takes more than 2000040 steps
            {{ ('a' * 300000).strip('b' * 300000) }} ¦ takes more than 2000040 steps
            {% set ns = namespace(l=1) %}{% for i in range(40) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l }} ¦ takes more than 2000040 steps
            {% set ns = namespace(l=1) %}{% for i in range(40) %}{% set ns.l = (ns.l, ns.l) %}{% endfor %}{{ {ns.l: 1} }} ¦ takes more than 2000040 steps
            {{ 'a' * 5000000 }} ¦ makes a text of more than 4000002 characters
            {{ '%9999999s' % 'a' }} ¦ makes a text of more than 4000002 characters
            {{ 'ab'.join(['a' * 1000000] * 5) }} ¦ makes a text of more than 4000002 characters
            {{ ('a' * 100000)|replace('a', 'b' * 100000) }} ¦ makes a text of more than 4000002 characters
            {{ ('\\n' * 100000)|indent(1000) }} ¦ makes a text of more than 4000002 characters
            {{ [[[1]]]|tojson(indent=5000000) }} ¦ makes a text of more than 4000002 characters
            {% for i in range(1000) %}{{ 'a' * 5000 }}{% endfor %} ¦ makes a text of more than 4000002 characters
            {% macro m() %}{{ m() }}{% endmacro %}{{ m() }} ¦ goes more than 600 levels deep
            {% set ns = namespace() %}{% set ns.a = ns %}{{ ns }} ¦ goes more than 600 levels deep
            """)
    void whatIsTooMuchIsOneLine(String template, String what) {
        assertThatThrownBy(() -> render(template, ""))
                .isInstanceOf(TemplateError.class)
                .hasMessage("the template " + what);
    }

    @Test
    void aSourceThatIsTooLongOrTooDeepIsRefusedWithItsLine() {
        assertThatThrownBy(() -> Template.parse("x".repeat(1_000_001)))
                .hasMessage("the template has more than 1000000 characters");
        assertThatThrownBy(() -> Template.parse("\n{{ " + "(".repeat(101) + "1" + ")".repeat(101) + " }}"))
                .isInstanceOfSatisfying(
                        TemplateError.class, e -> assertThat(e.line()).isEqualTo(2))
                .hasMessage("the template goes more than 100 levels deep");
    }

    @Test
    void aThreadWithASmallStackRefusesWhatIsTooDeepForIt() throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        String template = "{% macro m(n) %}{{ m(n - 1) if n }}{% endmacro %}{{ m(80) }}";
        Thread thread = new Thread(null, () -> render(template, ""), "small", 64 * 1024);
        thread.setUncaughtExceptionHandler((t, e) -> thrown.set(e));
        thread.start();
        thread.join();
        assertThat(thrown.get()).isInstanceOf(TemplateError.class).hasMessageContaining("deeper than the stack");
    }

    @Test
    void moreTextMayTakeMore() {
        String text = "word ".repeat(200_000);
        String template = "{% for word in text.split() %}{{ word|upper }}{{ ' ' if not loop.last }}{% endfor %}";
        assertThat(render(template, text)).isEqualTo(text.strip().toUpperCase(java.util.Locale.ROOT));
    }

    @Test
    void aBudgetIsOneRenderingsOwn() {
        Template template = Template.parse("{% for i in range(60000) %}{{ i }}{% endfor %}");
        for (int i = 0; i < 4; i++) {
            assertThat(template.render(Map.of(), NOW).text()).hasSize(288_890);
        }
    }
}
