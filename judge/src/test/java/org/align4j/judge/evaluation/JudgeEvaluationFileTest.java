package org.align4j.judge.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.judge.evaluation.JudgeEvaluationFile.Calls;
import org.align4j.judge.evaluation.JudgeEvaluationFile.Category;
import org.align4j.judge.evaluation.JudgeEvaluationFile.Judge;
import org.align4j.judge.evaluation.JudgeEvaluationFile.Labels;
import org.align4j.judge.evaluation.JudgeEvaluationFile.People;
import org.align4j.judge.evaluation.JudgeEvaluationFile.Probabilities;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JudgeEvaluationFileTest {
    @TempDir
    private Path folder;

    private static JudgeEvaluationFile file() {
        Map<String, Double> measures = new LinkedHashMap<>();
        measures.put("accuracy_ties_half", 0.75);
        measures.put("accuracy_ties_half_low", 0.5);
        measures.put("accuracy_ties_half_high", 0.875);
        measures.put("kappa", null);
        People people = new People(3, 0.9, null, 0.625, 0.5, 0.25, null, Map.of("ada", 0.5));
        Judge judge = new Judge(
                "<judge>",
                measures,
                new Calls(4, 4, 3, 0.75, Map.of("judged", 3), Map.of("ok", 7), 1, 0.5, null, null, 2.0),
                people,
                new Probabilities(3, 0.2, 0.1, 0.5, 1.5, 0.2, 0.1, 0.5, List.of(List.of(3, 0.5, 0.75))),
                null,
                null,
                Map.of("maths", new Category(2, Map.of("accuracy_ties_half", 0.5))),
                1,
                0);
        return new JudgeEvaluationFile(
                new Labels(4, 4, 4, 1, 2, 0), people, Map.of("longest", measures), List.of(judge), List.of());
    }

    @Test
    void whatIsWrittenIsReadBackUnderTheNamesThatScriptsKnow() throws IOException {
        Path path = Files.writeString(folder.resolve("judge-evaluation.json"), file().json());
        assertThat(JudgeEvaluationFile.read(path)).isEqualTo(file());
        assertThat(file().json())
                .contains("\"judge_vs_majority\" : 0.625", "\"accuracy_ties_half\" : 0.75", "\"kappa\" : null")
                .contains("\"dollars_per_1000\" : 0.5", "\"verdicts_elsewhere\" : 0", "\"calibrated_log_loss\" : 0.5")
                .doesNotContain("self_preference", "systems");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"labels\": 5}",
                "{\"labels\": {}, \"people\": {}, \"trivial_judges\": {}, \"judges\": [{}], \"comparisons\": []}",
                "{\"labels\": {}, \"people\": {}, \"trivial_judges\": {}, \"judges\": {}, \"comparisons\": []}"
            })
    void anotherFileIsOneLineThatNamesIt(String text) throws IOException {
        Path path = Files.writeString(folder.resolve("judge-evaluation.json"), text);
        assertThatThrownBy(() -> JudgeEvaluationFile.read(path))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("judge-evaluation.json")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void conditionsCanNameWhatWasMeasured() {
        assertThat(JudgeEvaluationFile.otherNumbers())
                .containsExactly(
                        "brier",
                        "calibrated_brier",
                        "calibrated_ece",
                        "calibrated_log_loss",
                        "completion_tokens_per_1000",
                        "coverage",
                        "dollars_per_1000",
                        "ece",
                        "log_loss",
                        "prompt_tokens_per_1000",
                        "seconds_per_1000",
                        "temperature");
        assertThat(file().judges().get(0).numbers())
                .containsEntry("coverage", 0.75)
                .containsEntry("accuracy_ties_half", 0.75)
                .containsEntry("brier", 0.2)
                .containsEntry("seconds_per_1000", 2.0);
    }
}
