package org.align4j.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.LocalDateTime;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In a page everything is escaped but what is marked safe or was written by the page itself. */
class PageTest {
    private static final String HOSTILE = "<b>\"'&";
    private static final String ESCAPED = "&lt;b&gt;&#34;&#39;&amp;";

    @ParameterizedTest
    @CsvSource(delimiter = '¦', textBlock = """
            <i>{{ x }}</i> ¦ <i>ESCAPED</i>
            {{ x|safe }} ¦ HOSTILE
            {{ x|e }}{{ x|escape|e }} ¦ ESCAPEDESCAPED
            {{ x|safe|upper }} ¦ &lt;B&gt;&#34;&#39;&amp;
            {{ x|safe ~ x }} ¦ ESCAPEDESCAPED
            {{ [x]|join('<') }} ¦ ESCAPED
            {{ '<u>' }}{{ '<u>'|safe }} ¦ &lt;u&gt;<u>
            {% macro m(a) %}<i>{{ a }}</i>{% endmacro %}{{ m(x) }} ¦ <i>ESCAPED</i>
            {% macro m(a) %}{{ a }}{% endmacro %}{{ m(m(x)) }} ¦ ESCAPED
            {% set y %}<i>{{ x }}</i>{% endset %}{{ y }}{{ y|e }} ¦ <i>ESCAPED</i><i>ESCAPED</i>
            {% set y | upper %}<i>{% endset %}{{ y }} ¦ &lt;I&gt;
            {{ x if x|safe else 1 }}{{ 1 if ''|safe else 0 }} ¦ ESCAPED0
            {{ '%s' % x }}{{ x|tojson }} ¦ ESCAPED&#34;&lt;b&gt;\\&#34;&#39;&amp;&#34;
            """)
    void onlyWhatThePageWroteIsHtml(String template, String expected) {
        Map<String, JsonNode> variables = Map.of("x", JsonNodeFactory.instance.textNode(HOSTILE));
        assertThat(Template.page(template).render(variables, LocalDateTime.MIN).text())
                .isEqualTo(expected.replace("HOSTILE", HOSTILE).replace("ESCAPED", ESCAPED));
    }
}
