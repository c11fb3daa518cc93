package org.align4j.judge.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.stream.Stream;
import org.align4j.core.chat.Content;
import org.align4j.judge.Candidate;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** IFEval's own program decides (testkit/scripts/make_ifeval.py). */
class IfEvalInstructionTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TestFactory
    Stream<DynamicTest> keepsWhatThePublishedProgramKeeps() throws IOException {
        JsonNode golden = JSON.readTree(Fixtures.path("ifeval/strict.json").toFile());
        return Stream.iterate(0, i -> i < golden.path("cases").size(), i -> i + 1)
                .map(golden.path("cases")::get)
                .map(one -> DynamicTest.dynamicTest(one.path("instruction").asText() + one.path("arguments"), () -> {
                    assertThat(one.path("kept")).hasSameSizeAs(golden.path("texts"));
                    for (int i = 0; i < one.path("kept").size(); i++) {
                        String text = golden.path("texts").get(i).asText();
                        boolean kept = !text.isBlank()
                                && new IfEvalInstruction(one.path("instruction").asText(), one.path("arguments"))
                                        .test(text);
                        assertThat(kept)
                                .as(text)
                                .isEqualTo(one.path("kept").get(i).asBoolean());
                    }
                }));
    }

    private static CheckOutcome check(ConstraintsAnswerCheck.Scoring scoring, String text, String truth) {
        return new ConstraintsAnswerCheck(scoring)
                .check(new Candidate("c", Content.user("Say"), Content.assistant(text), truth));
    }

    @Test
    void aPromptsInstructionsAreCountedTogether() {
        String truth = "{\"instruction_id_list\": [\"punctuation:no_comma\", \"length_constraints:number_words\","
                + " \"length_constraints:number_sentences\", \"change_case:capital_word_frequency\"], \"kwargs\": [{},"
                + " {\"relation\": \"at least\", \"num_words\": 3.0}, {\"relation\": \"less than\", \"num_sentences\": 2},"
                + " {\"capital_relation\": \"at least\", \"capital_frequency\": 1}]}";
        assertThat(check(ConstraintsAnswerCheck.Scoring.ALL, "We say NO now", truth)
                        .score())
                .isEqualTo(1);
        assertThat(check(ConstraintsAnswerCheck.Scoring.FRACTION, "We say no. Now.", truth)
                        .score())
                .isEqualTo(0.5);
        assertThat(check(ConstraintsAnswerCheck.Scoring.ALL, "Well, NO", truth).score())
                .isEqualTo(0);
    }

    @Test
    void whatNoProgramHereCanCheckLeavesTheCompletionUndecided() {
        String truth =
                "{\"instruction_id_list\": [\"language:response_language\"], \"kwargs\": [{\"language\": \"kn\"}]}";
        assertThat(check(ConstraintsAnswerCheck.Scoring.ALL, "Hello", truth).score())
                .isNaN();
    }

    /** Every row of the set, as it is imported, can be decided but for those that ask for a language. */
    @Test
    void everyInstructionOfTheSetIsKnown() throws IOException {
        for (String line : Files.readAllLines(Fixtures.shared("data/ifeval/dev.jsonl"))) {
            JsonNode row = JSON.readTree(line);
            boolean language = row.path("instruction_id_list").toString().contains("language:");
            assertThat(Double.isNaN(check(ConstraintsAnswerCheck.Scoring.ALL, "Some text.", line)
                            .score()))
                    .as(line)
                    .isEqualTo(language);
        }
    }
}
