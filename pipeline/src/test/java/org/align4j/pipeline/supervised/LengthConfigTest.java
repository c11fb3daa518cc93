package org.align4j.pipeline.supervised;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.align4j.core.UserError;
import org.align4j.model.config.TooLong;
import org.junit.jupiter.api.Test;

class LengthConfigTest {
    /** Windows of one token that share one never came to the row's end, and filled the memory. */
    @Test
    void aRowOfOneTokenIsNoLength() {
        assertThatThrownBy(() -> new LengthConfig(1, TooLong.SPLIT).limit(128))
                .isInstanceOf(UserError.class)
                .hasMessage("length.max must be at least 2: a token is learned from one before it but was 1");
        assertThatThrownBy(() -> new LengthConfig(0, TooLong.SPLIT).limit(1)).isInstanceOf(UserError.class);
        assertThat(new LengthConfig(2, TooLong.SPLIT).limit(128)).isEqualTo(2);
        assertThat(new LengthConfig(0, TooLong.SPLIT).limit(128)).isEqualTo(128);
    }
}
