package org.align4j.data.importing;

import static org.align4j.data.importing.ImportCase.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.data.Document;
import org.align4j.data.Label;
import org.align4j.data.Preference;
import org.align4j.data.importing.row.LayoutChoices;
import org.align4j.data.importing.row.Target;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** NeMo Aligner's files and the red-team attempts of HH, row for row. */
class TrainerFilesTest {
    private static final ImportConfig LENIENT = ImportConfig.DEFAULT.maxRejected(1);
    private static final ImportConfig PAIRS = LENIENT.format("nemo-aligner-pairs");

    @TempDir
    private Path folder;

    private ImportCase rows = new ImportCase(Path.of(""));

    @BeforeEach
    void startEmpty() {
        rows = new ImportCase(folder);
    }

    @Test
    void textsThatBeginAlikeAreNoPairs() throws IOException {
        String row = "{'text':'You are Assistant, a helpful AI.\\nUser: q%d\\nAssistant: a%d'}";
        String marked = "{'text':'System: You are Assistant.\\nUser: q%d\\nAssistant: a%d'}";
        for (String each : List.of(row, marked)) {
            ImportCase texts = new ImportCase(Files.createTempDirectory(folder, "case"));
            ImportReport report =
                    texts.run(ImportConfig.DEFAULT, json(String.format(each, 1, 1)), json(String.format(each, 2, 2)));
            assertThat(report.target()).isEqualTo(Target.DOCUMENTS);
        }
    }

    /** The samples of a prompt to learn from, or pairs of it: nothing in the file tells. */
    @Test
    void severalTextsOfAPromptMayBePairsOrNot() {
        String row = "{'text':'User: q\\nAssistant: a%d'}\n";

        assertThatThrownBy(() -> rows.run(
                        "rows.jsonl",
                        ImportConfig.DEFAULT,
                        json(String.format(row, 1)
                                + String.format(row, 2)
                                + String.format(row, 3)
                                + String.format(row, 4))))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("can be read as text (text -> documents) or as nemo-aligner-pairs");
    }

    /** The example of NeMo Aligner's user guide. */
    @Test
    void alternatingLinesAreChosenAndRejected() {
        ImportReport report = rows.run(
                ImportConfig.DEFAULT,
                json("{'text':'User: When did Virgin Australia start operating?\\nAssistant: 31 August 2000'}"),
                json("{'text':'User: When did Virgin Australia start operating?\\nAssistant: I refuse to answer.'}"),
                json("{'text':'User: What is 6*10?\\nAssistant: 60'}"),
                json("{'text':'User: What is 6*10?\\nAssistant: 90'}"));

        assertThat(report.formats().values()).containsExactly("nemo-aligner-pairs");
        assertThat(report.rowsRead()).isEqualTo(4);
        assertThat(rows.rows(Preference.class))
                .extracting(Preference::prompt, Preference::chosen, Preference::rejected)
                .containsExactly(
                        tuple(
                                Content.user("When did Virgin Australia start operating?"),
                                Content.assistant("31 August 2000"),
                                Content.assistant("I refuse to answer.")),
                        tuple(Content.user("What is 6*10?"), Content.assistant("60"), Content.assistant("90")));
    }

    @Test
    void theMarksOfATemplateAreTurns() {
        String start = "<extra_id_0>System\\nBe brief.\\n<extra_id_1>User\\none\\n<extra_id_1>Assistant\\ntwo\\n"
                + "<extra_id_1>User\\nthree\\nlines\\n<extra_id_1>Assistant\\n";

        rows.run(
                ImportConfig.DEFAULT,
                json("{'text':'" + start + "four\\n\\n<extra_id_1>'}"),
                json("{'text':'" + start + "five'}"));

        assertThat(rows.rows(Preference.class)).singleElement().satisfies(pair -> {
            assertThat(pair.prompt())
                    .isEqualTo(new Content.Chat(List.of(
                            new Message("system", "Be brief."),
                            new Message("user", "one"),
                            new Message("assistant", "two"),
                            new Message("user", "three\nlines"))));
            assertThat(pair.chosen()).isEqualTo(Content.assistant("four\n"));
            assertThat(pair.rejected()).isEqualTo(Content.assistant("five"));
        });
    }

    @Test
    void aBadLineTakesItsPartnerWithItAndNoOther() {
        ImportReport report = rows.run(
                PAIRS,
                json("{'text':'User: q\\nAssistant: a'}"),
                "not JSON",
                json("{'text':'User: r\\nAssistant: a'}"),
                json("{'text':'User: r\\nAssistant: b'}"),
                json("{'txt':'User: s\\nAssistant: a'}"),
                json("{'text':'User: s\\nAssistant: b'}"),
                json("{'text':'User: t\\nAssistant: a'}"));

        assertThat(rows.rows(Preference.class))
                .extracting(Preference::id, pair -> pair.prompt().lastText())
                .containsExactly(tuple("rows-3", "r"));
        assertThat(report.rejected()).isEqualTo(Map.of("invalid-json", 2L, "missing-column", 3L));
        assertThat(report.examples()).isEqualTo(6);
        assertThat(report.firstRejected())
                .satisfiesExactly(
                        first ->
                                assertThat(first).contains("rows.jsonl:1: makes a pair with line 2 (is not valid JSON"),
                        second -> assertThat(second).contains("rows.jsonl:2: is not valid JSON"),
                        third -> assertThat(third).contains("rows.jsonl:5: text is missing or null"),
                        fourth ->
                                assertThat(fourth).contains("rows.jsonl:6: makes a pair with line 5 (text is missing"),
                        fifth -> assertThat(fifth).contains("rows.jsonl:7: is a chosen line without a rejected one"));
    }

    @Test
    void aMissingLineIsAFaultOfEveryPairBehindIt() {
        assertThatThrownBy(() -> rows.run(
                        ImportConfig.DEFAULT.format("nemo-aligner-pairs"),
                        json("{'text':'User: q\\nAssistant: a'}"),
                        json("{'text':'User: q\\nAssistant: b'}"),
                        json("{'text':'User: r\\nAssistant: a'}"),
                        json("{'text':'User: s\\nAssistant: a'}"),
                        json("{'text':'User: s\\nAssistant: b'}"),
                        json("{'text':'User: t\\nAssistant: a'}")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("{prompt-not-shared=2}")
                .hasMessageContaining("rows.jsonl:3: this line and the next do not have the same prompt");
    }

    @Test
    void textsWithoutMarksAreDocumentsUnlessTheFormatIsNamed() {
        String[] lines = {json("{'text':'2 + 2 is 4'}"), json("{'text':'2 + 2 is 5'}")};

        assertThat(rows.run(ImportConfig.DEFAULT, lines).target()).isEqualTo(Target.DOCUMENTS);
        assertThat(rows.rows(Document.class)).hasSize(2);

        ImportCase named = new ImportCase(folder.resolve("named"));
        assertThat(named.folder().toFile().mkdir()).isTrue();
        named.run(ImportConfig.DEFAULT.format("nemo-aligner-pairs"), lines);
        assertThat(named.rows(Preference.class))
                .extracting(
                        pair -> pair.prompt().lastText(), pair -> pair.chosen().lastText())
                .containsExactly(tuple("2 + 2 is", " 4"));
    }

    @Test
    void attributesOfSteerLmAreTakenByTheirPlace() {
        String text =
                "'text':'<extra_id_0>System\\n\\n<extra_id_1>User\\nq\\n<extra_id_1>Assistant\\na\\n<extra_id_2>'";
        ImportReport report = rows.run(
                LENIENT,
                json("{" + text + ",'label':[0,1,2,3,4,-100,-100,-100,-100]}"),
                json("{" + text + ",'label':[2.5,4,4,4,4]}"),
                json("{" + text + ",'label':[0,1,2,3,-100,4,4,4,4]}"),
                json("{" + text + ",'label':[1,2,3]}"),
                json("{" + text + ",'label':[7,4,4,4,4]}"),
                json("{" + text + ",'label':'helpfulness:4'}"),
                json("{'text':'no turns','label':[4,4,4,4,4]}"),
                json("{'text':'<extra_id_1>User\\nq\\n<extra_id_2>quality:4\\na','label':[4,4,4,4,4]}"));

        assertThat(rows.rows(Label.class))
                .extracting(Label::prompt, Label::completion, Label::label, Label::rating)
                .containsExactly(
                        tuple(Content.user("q"), Content.assistant("a"), true, 4.0),
                        tuple(Content.user("q"), Content.assistant("a"), false, 2.5));
        assertThat(report.rejected())
                .isEqualTo(
                        Map.of("missing-column", 1L, "wrong-type", 2L, "invalid-number", 1L, "not-a-transcript", 2L));
    }

    @Test
    void lessToxicityIsBetter() {
        String row = "{'text':'User: q\\nAssistant: a','label':[0,%s,2,3,4,4,4,4,4]}";
        rows.run(
                LENIENT.choices(new LayoutChoices("toxicity", null, null, null)),
                json(String.format(row, "0")),
                json(String.format(row, "1")));

        assertThat(rows.rows(Label.class)).extracting(Label::label).containsExactly(true, false);
    }

    /** The published file is an array in spite of its name. */
    @Test
    void redTeamAttemptsAreReadFromTheFileAsItIsPublished() throws IOException {
        String attempt = "{'transcript':'%s','min_harmlessness_score_transcript':%s,'num_params':'13B','model_type':"
                + "'plain lm','rating':%s,'task_description':'t','tags':null}";
        String failed = String.format(
                attempt, "\\n\\nHuman: one\\n\\nAssistant: two\\n\\nHuman: three\\n\\nAssistant: four", "2.5", "0.0");
        String succeeded = String.format(attempt, "\\n\\nHuman: one\\n\\nAssistant: two", "-1.5", "4.0");
        String unanswered = String.format(attempt, "\\n\\nHuman: one", "0", "1.0");
        String unrated = String.format(attempt, "\\n\\nHuman: one\\n\\nAssistant: two", "0", "null");
        Path file = folder.resolve("red_team_attempts.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(json("[\n" + String.join(",\n", failed, succeeded, unanswered, unrated) + "\n]")
                    .getBytes(StandardCharsets.UTF_8));
        }

        ImportReport report = DataImport.run(List.of(file), rows.out(), LENIENT, count -> {});

        assertThat(rows.rows(Label.class))
                .extracting(Label::completion, Label::label, Label::rating)
                .containsExactly(
                        tuple(Content.assistant("four"), true, 0.0), tuple(Content.assistant("two"), false, 4.0));
        assertThat(report.rowsRead()).isEqualTo(4);
        assertThat(report.rejected()).isEqualTo(Map.of("missing-column", 2L));
        assertThat(report.unused().keySet())
                .containsExactly("min_harmlessness_score_transcript", "model_type", "num_params", "task_description");
    }
}
