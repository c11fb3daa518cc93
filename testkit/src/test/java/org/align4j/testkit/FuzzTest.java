package org.align4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FuzzTest {
    private static final List<byte[]> CORPUS =
            List.of("{\"a\": 1}".getBytes(StandardCharsets.UTF_8), new byte[] {1, 2, 3});

    private static Fuzz fuzz(Mutations mutations) {
        return new Fuzz("itself", CORPUS, mutations, IllegalArgumentException.class, 50_000_000, 500);
    }

    @Test
    void acceptedAndRefusedInOneLineAreNoBreach() {
        assertThatCode(() -> fuzz(Mutations.text()).check(input -> {
                    if (input.length % 2 == 0) {
                        throw new IllegalArgumentException("row 1: a is missing");
                    }
                }))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two\nlines"})
    void aRefusalThatIsNotOneLineIsABreach(String message) {
        assertThatThrownBy(() -> fuzz(Mutations.text()).check(input -> {
                    throw new IllegalArgumentException(message);
                }))
                .hasMessageContaining("1 kinds of breach")
                .hasMessageContaining("not in one line");
    }

    @Test
    void anotherExceptionOrErrorIsABreachThatNamesItsPlace() {
        assertThatThrownBy(() -> fuzz(Mutations.bytes()).check(input -> {
                    if (input.length < 8) {
                        throw new StackOverflowError();
                    }
                    throw new IllegalStateException();
                }))
                .hasMessageContaining("2 kinds of breach")
                .hasMessageContaining("StackOverflowError at FuzzTest.java")
                .hasMessageContaining("IllegalStateException at FuzzTest.java");
    }

    @Test
    void allocatingMoreThanAllowedIsABreach() {
        assertThatThrownBy(() -> fuzz(Mutations.bytes()).check(input -> {
                    new StringBuilder(60_000_000).append(input.length);
                }))
                .hasMessageContaining("allocates more than 50000000 bytes");
    }

    @Test
    void theSameSeedMakesTheSameInputsAndMostDiffer() {
        List<String> first = inputs();
        assertThat(first).isEqualTo(inputs());
        assertThat(first.stream().distinct().count()).isGreaterThan(300);
    }

    private static List<String> inputs() {
        List<String> inputs = new ArrayList<>();
        fuzz(Mutations.text()).check(input -> inputs.add(new String(input, StandardCharsets.ISO_8859_1)));
        return inputs;
    }
}
