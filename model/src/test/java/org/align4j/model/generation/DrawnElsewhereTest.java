package org.align4j.model.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.model.CausalLm;
import org.align4j.model.Completion;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.SamplingConfig;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DrawnElsewhereTest {
    private static final int LIMIT = 12;

    private static CausalLm policy;

    @BeforeAll
    static void open() {
        policy = CausalLm.frozen(Fixtures.path("checkpoints/llama"), new EngineConfig("cpu", "float32", 1));
    }

    private static final int[] PROMPT = {};

    @AfterAll
    static void close() {
        policy.close();
    }

    /** Whatever our own engine draws reads as it does here: ends, stop texts, limits. */
    @ParameterizedTest
    @CsvSource({"''", "e", "th"})
    void whatOurOwnEngineDrewReadsTheSame(String stop) {
        List<String> stops = stop.isEmpty() ? List.of() : List.of(stop);
        SamplingConfig sampling = new SamplingConfig(1, 0, 1, 0, 1, LIMIT, stops);
        int[] prompt = policy.tokenizer().encode("Good morrow, my lord");
        try (Generator generator = Generator.of(policy)) {
            List<Completion> drawn = generator
                    .generate(List.of(new GenerationRequest(prompt, 3)), 24, sampling, 5)
                    .get(0);
            DrawnElsewhere reading = new DrawnElsewhere(policy, sampling);
            for (Completion each : drawn) {
                Completion read = reading.completion(prompt, each.tokens(), each.logProbs(), LIMIT);
                assertThat(read.text()).isEqualTo(each.text());
                assertThat(read.finish()).isEqualTo(each.finish());
                assertThat(read.tokens()).isEqualTo(each.tokens());
            }
        }
    }

    @Test
    void whatCannotBeAWholeCompletionIsRefused() {
        int end = policy.tokenizer().endOfText().get(0);
        int[] plain = new int[LIMIT];
        Arrays.fill(plain, end == 5 ? 6 : 5);
        refused(new int[0], "0 tokens");
        refused(Arrays.copyOf(plain, LIMIT - 1), "only 11 of 12 tokens");
        refused(Arrays.copyOf(plain, LIMIT + 1), "13 tokens with 13 log-probs");
        int[] foreign = plain.clone();
        foreign[2] = policy.config().vocabularySize();
        refused(foreign, "the token id " + foreign[2]);
        int[] behind = plain.clone();
        behind[2] = end;
        refused(behind, "which ends a completion, and more behind it");
        float[] more = new float[LIMIT];
        more[1] = 0.5f;
        assertThatThrownBy(() -> reading().completion(PROMPT, plain, more, LIMIT))
                .hasMessageContaining("log-prob 0.5");
        more[1] = Float.NaN;
        assertThatThrownBy(() -> reading().completion(PROMPT, plain, more, LIMIT))
                .hasMessageContaining("log-prob NaN");
    }

    private static void refused(int[] tokens, String why) {
        assertThatThrownBy(() -> reading().completion(PROMPT, tokens, new float[tokens.length], LIMIT))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(why);
    }

    private static DrawnElsewhere reading() {
        return new DrawnElsewhere(policy, new SamplingConfig(1, 0, 1, 0, 1, LIMIT, List.of()));
    }
}
