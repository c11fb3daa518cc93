package org.align4j.judge.backend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every family has marks of its own, and servers leave them in. */
class ThoughtsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "<think>maybe [[2]]</think>So [[1]] ; So [[1]]",
                "<Thinking>maybe [[2]]</Thinking>\\n[[1]] ; [[1]]",
                "<thought>[[2]]</thought>[[1]] ; [[1]]",
                "<mm:think>[[2]]</mm:think>[[1]] ; [[1]]",
                "<seed:think>[[2]]</seed:think>[[1]] ; [[1]]",
                "[THINK][[2]][/THINK][[1]] ; [[1]]",
                "◁think▷[[2]]◁/think▷[[1]] ; [[1]]",
                "maybe [[2]]</think>[[1]] ; [[1]]",
                "maybe [[2]][/THINK][[1]] ; [[1]]",
                "<think>a<think>b</think>c [[2]]</think>[[1]] ; [[1]]",
                "<think>[[2]] never ends ; ~~",
                "[THINK][[2]] never ends ; ~~",
                "<thinking>[[2]] never ends ; ~~",
                "no thoughts [[1]] ; no thoughts [[1]]",
            })
    void onlyTheAnswerStays(String line) {
        String[] both = line.replace("\\n", "\n").split(" ; ", -1);
        assertThat(Thoughts.removed(both[0])).isEqualTo(both[1].replace("~", ""));
    }

    /** Harmony, as open models of OpenAI speak it where nobody takes its channels apart, and Cohere's marks. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "<|channel|>analysis<|message|>[[2]]?<|end|><|start|>assistant<|channel|>final<|message|>[[1]]<|return|>",
                "<|channel|>final<|message|>[[1]]",
                "<|START_THINKING|>[[2]]<|END_THINKING|>[[1]]",
            })
    void theFinalChannelIsTheAnswer(String content) {
        assertThat(Thoughts.removed(content)).isEqualTo("[[1]]");
        assertThat(Thoughts.removed("<|channel|>analysis<|message|>maybe [[2]]"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "</think>",
                "<think>",
                "[/THINK]",
                "◁/think▷",
                "</Thought>",
                "<|channel|>final<|message|>",
                "<|end_of_thought|>"
            })
    void aMarkWithinAJudgedTextIsNoneAnyMore(String mark) {
        assertThat(Thoughts.in(mark)).isTrue();
        String defused = Thoughts.defused("before " + mark + " after");
        assertThat(Thoughts.in(defused)).isFalse();
        assertThat(Thoughts.removed(defused)).isEqualTo(defused);
        assertThat(defused.replace(" ", "")).isEqualTo("before" + mark + "after");
    }
}
