package org.align4j.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StrftimeTest {
    /** Java writes numbers in the digits of the machine's language; a model would read other tokens there. */
    @Test
    void datesHaveTheSameDigitsInEveryLanguage() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(new Locale("ar", "EG"));
            Template template = Template.parse("{{ strftime_now('%d %b %Y, %e, %j, %H:%M') }}");
            assertThat(template.render(Map.of(), LocalDateTime.parse("2026-07-04T09:05:03"))
                            .text())
                    .isEqualTo("04 Jul 2026,  4, 185, 09:05");
        } finally {
            Locale.setDefault(before);
        }
    }
}
