package org.align4j.data.importing;

import static org.align4j.data.importing.ImportCase.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.data.Demonstration;
import org.align4j.data.Preference;
import org.align4j.data.Prompt;
import org.align4j.data.importing.row.Target;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Columns that a reading would leave out. */
class UnusedColumnsTest {
    @TempDir
    private Path folder;

    private ImportCase rows;

    @BeforeEach
    void newCase() {
        rows = new ImportCase(folder);
    }

    @Test
    void aColumnThatIsNullInTheFirstHundredRowsIsLookedForFurther() {
        ImportReport report = rows.run(ImportConfig.DEFAULT.maxRejected(0.5), late("{'prompt':'q','completion':null}"));

        assertThat(report.target()).isEqualTo(Target.DEMONSTRATIONS);
        assertThat(rows.rows(Demonstration.class)).hasSize(150);
        assertThat(report.rejected()).isEqualTo(Map.of("missing-column", 150L));
    }

    @Test
    void aColumnThatBeginsAfterTheFirstHundredRowsStopsTheImport() {
        assertThatThrownBy(() -> rows.run(ImportConfig.DEFAULT, late("{'prompt':'q'}")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("rows.jsonl:151: completion looks like an answer")
                .hasMessageContaining("--as prompts to leave it out");
        assertThat(rows.out()).doesNotExist();

        ImportReport report = rows.run(ImportConfig.DEFAULT.as(Target.PROMPTS), late("{'prompt':'q'}"));
        assertThat(rows.rows(Prompt.class)).hasSize(300);
        assertThat(report.unused()).isEqualTo(Map.of("completion", 150L));
    }

    @ParameterizedTest
    @CsvSource({
        "response_a,response_b",
        "answer1,answer2",
        "model_output,x",
        "chosen,y",
        "generation,z",
        "targets,w",
        "solution,v",
        "Response_1,Response_2",
        "response-1,response-2",
        "response_model_a,response_model_b",
        "assistantReply,u",
        "response_text,t",
        "answerKey,s",
        "choices,r",
        "reasoning_content,n",
        "label,q"
    })
    void columnsThatLookLikeAnswersAreNotLeftOutUnasked(String first, String second) {
        String row = json("{'question':'q','" + first + "':'a','" + second + "':'b'}");

        assertThatThrownBy(() -> rows.run(ImportConfig.DEFAULT, row))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(first + " looks like an answer")
                .hasMessageContaining("--columns " + first + "=completion");
        assertThat(rows.out()).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "answerable",
        "response_time",
        "rejected_by",
        "outputs_dir",
        "source",
        "chosenModel",
        "response_0_source",
        "17"
    })
    void otherColumnsAreOnlyNamed(String column) {
        ImportReport report = rows.run(ImportConfig.DEFAULT, json("{'question':'q','" + column + "':'a'}"));

        assertThat(report.unused()).isEqualTo(Map.of(column, 1L));
    }

    @ParameterizedTest
    @CsvSource(
            value = {"label,'good'", "label,-1", "kto_tag,'undesirable'"},
            quoteCharacter = '"')
    void answersWhoseMarkIsNotUnderstoodAreNotImitatedUnasked(String column, String mark) {
        String row = json("{'prompt':'q','completion':'a','" + column + "':" + mark + "}");

        assertThatThrownBy(() -> rows.run(ImportConfig.DEFAULT, row))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(column + " seems to mark good and bad answers");
        assertThat(rows.out()).doesNotExist();
        ImportReport report = rows.run(ImportConfig.DEFAULT.as(Target.DEMONSTRATIONS), row);
        assertThat(report.unused()).isEqualTo(Map.of(column, 1L));
    }

    @ParameterizedTest
    @CsvSource({"is_safe,false", "isCorrect,0", "accepted,'False'", "toxic,true", "is_unsafe,1"})
    void answersThatAreSaidToBeBadAreNotImitatedUnasked(String column, String mark) {
        String row = "{'instruction':'q','output':'a','" + column + "':%s}";
        String bad = json(String.format(row, mark.equals("False") ? "'False'" : mark));
        String good = json(String.format(row, !mark.equals("true") && !mark.equals("1")));

        assertThatThrownBy(() -> rows.run(ImportConfig.DEFAULT, good, bad))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("rows.jsonl:2: " + column + " is " + mark)
                .hasMessageContaining("--columns " + column + "=label");
        assertThat(rows.out()).doesNotExist();
        assertThat(rows.run(ImportConfig.DEFAULT, good).unused()).isEqualTo(Map.of(column, 1L));
    }

    @ParameterizedTest
    @CsvSource({"rating,1", "overall_score,'0.5'", "reward,-2.5"})
    void answersThatAreRatedAreNotImitatedUnasked(String column, String rating) {
        String row = "{'prompt':'q','completion':'a','" + column + "':%s}";
        String rated = json(String.format(row, rating.equals("0.5") ? "'0.5'" : rating));

        assertThatThrownBy(() -> rows.run(ImportConfig.DEFAULT, rated))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(column + " seems to rate answers");
        assertThat(rows.run(ImportConfig.DEFAULT.as(Target.DEMONSTRATIONS), rated)
                        .unused())
                .isEqualTo(Map.of(column, 1L));
    }

    @Test
    void whatMayBelongToThePromptIsNotLeftOutUnasked() {
        String row = "{'prompt':'Translate: %s','input':'Guten Tag','output':'Hello'}";

        assertThatThrownBy(() -> rows.run(ImportConfig.DEFAULT, json(String.format(row, ""))))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("input may belong to the prompt")
                .hasMessageContaining("data map --set 'prompt={prompt}\\n\\n{input}'");
        assertThat(rows.run(ImportConfig.DEFAULT, json(String.format(row, "Guten Tag")))
                        .unused())
                .isEqualTo(Map.of("input", 1L));
    }

    @Test
    void aProbabilityOfOneHalfIsATie() {
        rows.run(
                ImportConfig.DEFAULT,
                json("{'prompt':'q','chosen':'a','rejected':'b','p_chosen':0.5}"),
                json("{'prompt':'q','chosen':'a','rejected':'b','p_chosen':0.5,'tie':false}"));

        assertThat(rows.rows(Preference.class)).extracting(Preference::tie).containsExactly(true, false);
    }

    @ParameterizedTest
    @CsvSource({"weight,0", "sample_weight,0.5", "train,false"})
    void aRowThatIsToCountLessIsNotLearnedLikeOthersUnasked(String column, String weight) {
        String row = "{'prompt':'q','chosen':'a','rejected':'b','" + column + "':%s}";

        assertThatThrownBy(() -> rows.run(ImportConfig.DEFAULT, json(String.format(row, weight))))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(column + " is " + weight + " and seems to say how much the row is to be learned");
        assertThat(rows.run(ImportConfig.DEFAULT, json(String.format(row, "1"))).unused())
                .isEqualTo(Map.of(column, 1L));
    }

    @Test
    void aRowThatIsSaidToBeATieIsNoPreferenceUnasked() {
        String row = "{'prompt':'q','chosen':'a','rejected':'b','status':'%s'}";

        assertThatThrownBy(() -> rows.run(
                        ImportConfig.DEFAULT, json(String.format(row, "swapped")), json(String.format(row, "tie"))))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("rows.jsonl:2: status is 'tie'")
                .hasMessageContaining("data map --where 'status != tie'");
    }

    @Test
    void anAnswerThatStandsInItsPromptIsNotLearnedUnasked() {
        String row = json("{'prompt':'Answer. ### add two: return one + two','instruction':'add two',"
                + "'output':'return one + two'}");

        assertThatThrownBy(() -> rows.run(ImportConfig.DEFAULT, row))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("the texts in prompt end with those in output");
        assertThat(rows.run(ImportConfig.DEFAULT.as(Target.DEMONSTRATIONS), row)
                        .info()
                        .rows())
                .isEqualTo(1);
    }

    @Test
    void whatAVerifierComparesWithIsNamedWhereRowsHaveNoPlaceForIt() {
        ImportReport report =
                rows.run(ImportConfig.DEFAULT, json("{'prompt':'q','completion':'a','ground_truth':'4'}"));

        assertThat(report.unused()).isEqualTo(Map.of("ground_truth", 1L));
    }

    @Test
    void columnsThatAreRenamedMayChangePlaces() {
        rows.run(
                ImportConfig.DEFAULT.columns(Map.of("chosen", "rejected", "rejected", "chosen")),
                json("{'prompt':'q','chosen':'bad','rejected':'good'}"));

        assertThat(rows.rows(Preference.class)).singleElement().satisfies(pair -> {
            assertThat(pair.chosen()).isEqualTo(Content.text("good"));
            assertThat(pair.rejected()).isEqualTo(Content.text("bad"));
        });
    }

    @Test
    void aColumnWhoseNameIsTakenIsNotForgotten() {
        ImportReport report = rows.run(
                ImportConfig.DEFAULT.columns(Map.of("q", "prompt")),
                json("{'prompt':'old','q':'new','completion':'a'}"));

        assertThat(rows.rows(Demonstration.class))
                .extracting(Demonstration::prompt)
                .containsExactly(Content.text("new"));
        assertThat(report.unused()).isEqualTo(Map.of("prompt (not q)", 1L));
    }

    @Test
    void oneNameForTwoColumnsOfARowIsRefused() {
        ImportConfig both = ImportConfig.DEFAULT
                .columns(Map.of("q", "prompt", "r", "prompt"))
                .maxRejected(1);

        ImportReport report = rows.run(
                both,
                json("{'q':'a','completion':'a'}"),
                json("{'q':null,'r':'b','completion':'a'}"),
                json("{'q':'a','r':'b','completion':'a'}"));

        assertThat(report.rejected()).isEqualTo(Map.of("wrong-type", 1L));
    }

    @Test
    void aColumnThatIsNowhereCannotBeRenamed() {
        ImportConfig misspelt = ImportConfig.DEFAULT.columns(Map.of("sistem", "system"));

        assertThatThrownBy(() -> rows.run(misspelt, json("{'system':'s','prompt':'q','completion':'a'}")))
                .isInstanceOf(UserError.class)
                .hasMessage("--columns renames sistem, but no row has such a column; nothing is written");
        assertThat(rows.out()).doesNotExist();
    }

    /** 150 rows of the first kind, then 150 with a completion. */
    private static String[] late(String first) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            lines.add(json(i < 150 ? first : "{'prompt':'q','completion':'c'}"));
        }
        return lines.toArray(String[]::new);
    }
}
