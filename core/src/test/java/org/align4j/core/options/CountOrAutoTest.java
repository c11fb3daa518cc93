package org.align4j.core.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.align4j.core.UserError;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CountOrAutoTest {
    record Outer(
            @Option(doc = "Nested", def = "{}") Inner inner,
            @Option(doc = "Plain", def = "auto") String device) {}

    record Inner(@Option(doc = "How many", def = "8") CountOrAuto tokens) {}

    private static Outer load(String tokens) {
        return ConfigLoader.load(Outer.class, null, List.of(Assignment.of("inner.tokens", tokens)));
    }

    @Test
    void aNumberOrAutoIsReadAndWrittenAsItStands() {
        Outer auto = load("auto");
        assertThat(auto.inner().tokens()).isSameAs(CountOrAuto.AUTO);
        assertThat(ConfigWriter.yaml(auto)).isEqualTo("inner:\n  tokens: auto\ndevice: auto\n");
        Outer given = load("1_024");
        assertThat(given.inner().tokens()).isEqualTo(CountOrAuto.of(1024));
        assertThat(ConfigWriter.yaml(given)).isEqualTo("inner:\n  tokens: 1024\ndevice: auto\n");
        assertThat(ConfigLoader.load(Outer.class, ConfigTree.empty())
                        .inner()
                        .tokens()
                        .count())
                .isEqualTo(8);
    }

    @Test
    void onlySuchOptionsAreLeftToTheProgram() {
        assertThat(AutomaticOptions.of(load("auto"))).containsExactly("inner.tokens");
        assertThat(AutomaticOptions.of(load("9"))).isEmpty();
        assertThatThrownBy(() -> CountOrAuto.AUTO.count()).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-3", "many", "1.5", "Auto", ""})
    void anythingElseIsRefusedInOneLine(String tokens) {
        assertThatThrownBy(() -> load(tokens))
                .isInstanceOf(UserError.class)
                .hasMessage("--inner.tokens must be a whole number >= 1, or auto, but was '" + tokens + "'");
    }
}
