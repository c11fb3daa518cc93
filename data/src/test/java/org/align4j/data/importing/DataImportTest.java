package org.align4j.data.importing;

import static org.align4j.data.importing.ImportCase.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.data.Criterion;
import org.align4j.data.Dataset;
import org.align4j.data.Demonstration;
import org.align4j.data.Document;
import org.align4j.data.Label;
import org.align4j.data.Preference;
import org.align4j.data.Prompt;
import org.align4j.data.importing.row.Forms;
import org.align4j.data.importing.row.Target;
import org.align4j.data.source.TextUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataImportTest {
    private static final ImportConfig LENIENT = ImportConfig.DEFAULT.maxRejected(1);

    @TempDir
    private Path folder;

    private ImportCase rows = new ImportCase(Path.of(""));

    @BeforeEach
    void startEmpty() {
        rows = new ImportCase(folder);
    }

    @Test
    void rejectedRowsAreListedWithLineAndReasonBesideTheDataset() throws IOException {
        rows.run(
                LENIENT,
                json("{'prompt':'q','chosen':'a','rejected':'b'}"),
                json("{'prompt':'q','chosen':'a','rejected':'a'}"),
                "{broken",
                json("{'prompt':'q','chosen':'a','rejected':' '}"));

        List<String> rejected = Files.readAllLines(rows.out().resolve("rejected.jsonl"));
        assertThat(rejected).hasSize(3);
        assertThat(rejected.get(0)).contains("\"line\":2", "\"reason\":\"identical-pair\"");
        assertThat(rejected.get(1)).contains("\"line\":3", "\"reason\":\"invalid-json\"");
        assertThat(rejected.get(2)).contains("\"line\":4", "\"reason\":\"empty-completion\"");
        assertThat(Dataset.info(rows.out()).dropped())
                .isEqualTo(Map.of("identical-pair", 1L, "invalid-json", 1L, "empty-completion", 1L));
    }

    @Test
    void tooManyBadRowsFailAndLeaveNothing() {
        assertThatThrownBy(() -> rows.run(ImportConfig.DEFAULT, json("{'prompt':'q'}"), json("{'prompt':''}")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("1 of 2 rows")
                .hasMessageContaining("empty-prompt=1")
                .hasMessageContaining("rows.jsonl:2");
        assertThat(rows.out()).doesNotExist();
    }

    @Test
    void twoReadingsAreNamedAndChosenBetween() {
        String row = json("{'instruction':'i','input':'x','output':'a','chosen':'c','rejected':'r'}");

        assertThatThrownBy(() -> rows.run(ImportConfig.DEFAULT, row))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("preference (chosen, instruction, rejected -> preferences)")
                .hasMessageContaining("alpaca (instruction, output -> demonstrations)");

        rows.run(ImportConfig.DEFAULT.as(Target.PREFERENCES), row);
        assertThat(rows.rows(Preference.class)).singleElement().satisfies(pair -> {
            assertThat(pair.prompt()).isEqualTo(Content.text("i\n\nx"));
            assertThat(pair.pChosen()).isEqualTo(1);
        });
    }

    @Test
    void twoColumnsThatCouldBeThePromptMustBeToldApart() {
        String row = json("{'question':'q','context':'c','answer':'a'}");

        assertThatThrownBy(() -> rows.run(ImportConfig.DEFAULT, row))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("column question or context could be the prompt");

        ImportReport report = rows.run(ImportConfig.DEFAULT.columns(Map.of("question", "prompt")), row);
        assertThat(report.unused()).containsOnlyKeys("context");
        assertThat(rows.rows(Demonstration.class))
                .containsExactly(new Demonstration("rows-1", Content.text("q"), Content.text("a")));
    }

    @Test
    void idsThatComeTwiceGetANumber() {
        ImportReport report = rows.run(
                ImportConfig.DEFAULT,
                json("{'id':7,'prompt':'a'}"),
                json("{'id':7,'prompt':'b'}"),
                json("{'id':'7#2','prompt':'c'}"),
                json("{'prompt':'d'}"));

        assertThat(rows.rows(Prompt.class)).extracting(Prompt::id).containsExactly("7", "7#2", "7#2#2", "rows-4");
        assertThat(report.renamedIds()).isEqualTo(2);
    }

    @Test
    void textAmongConversationsIsRejectedUnlessAFormIsAskedFor() {
        String[] lines = {json("{'prompt':[{'role':'user','content':'a'}]}"), json("{'prompt':'b'}")};

        assertThat(rows.run(LENIENT, lines).rejected()).containsOnlyKeys("mixed-forms");

        ImportCase chat = new ImportCase(folder.resolve("chat"));
        assertThat(chat.folder().toFile().mkdir()).isTrue();
        chat.run(ImportConfig.DEFAULT.forms(Forms.CHAT), lines);
        assertThat(chat.rows(Prompt.class))
                .extracting(Prompt::prompt)
                .containsExactly(Content.user("a"), Content.user("b"));
    }

    @Test
    void aTextPromptWithMessagesAsCompletionsBecomesAConversation() {
        rows.run(
                ImportConfig.DEFAULT,
                json("{'prompt':'q','chosen':[{'role':'assistant','content':'a'}],"
                        + "'rejected':[{'role':'assistant','content':'b'}],'score_chosen':8.5,'score_rejected':6}"));

        assertThat(rows.rows(Preference.class)).singleElement().satisfies(pair -> {
            assertThat(pair.prompt()).isEqualTo(Content.user("q"));
            assertThat(pair.margin()).isEqualTo(2.5);
        });
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = ';',
            value = {
                "{'prompt':'q','chosen':null,'rejected':'b'};missing-column",
                "{'prompt':['q'],'chosen':'a','rejected':'b'};wrong-type",
                "{'prompt':[{'role':'wizard','content':'q'}],'chosen':'a','rejected':'b'};unknown-role",
                "{'prompt':[{'role':'user','content':'q'},{'role':'user','content':'q'}],'chosen':'a','rejected':'b'};role-order",
                "{'prompt':[{'role':'assistant','content':'q'}],'chosen':'a','rejected':'b'};role-order",
                "{'prompt':'q','chosen':'a','rejected':'b','margin':'big'};wrong-type",
                "{'prompt':'q','chosen':'a','rejected':'b','margin':'4f'};wrong-type",
                "{'prompt':'q','chosen':'a','rejected':'b','margin':'0x1p3'};wrong-type",
                "{'prompt':'q','chosen':'a','rejected':'b','margin':'NaN'};invalid-number",
                "{'prompt':'q','chosen':'a','rejected':'b','p_chosen':0.2};invalid-number",
                "{'prompt':'q','chosen':'\\ud83d','rejected':'b'};invalid-utf8",
                "{'prompt':'q','chosen':'a','rejected':'b','tools':[{'name':'f'}]};unsupported",
                "{'prompt':'q','chosen':[{'role':'assistant','content':'','tool_calls':[1]}],'rejected':'b'};unsupported",
                "{'prompt':' ','chosen':'a','rejected':'b'};empty-prompt"
            })
    void badRowsAreRejectedForTheirReason(String row, String reason) {
        ImportReport report = rows.run(LENIENT, json("{'prompt':'p','chosen':'x','rejected':'y'}"), json(row));

        assertThat(report.rejected()).isEqualTo(Map.of(reason, 1L));
    }

    /** What is in a list is read as strictly as what is in a column: no text becomes 0 and no null the word null. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = ';',
            value = {
                "{'prompt':'q','completions':['a','b'],'labels':['1','false']};'ratings':['x',1];wrong-type",
                "{'prompt':'q','completions':['a','b'],'labels':[1,0.0]};'ratings':[1];wrong-type",
                "{'prompt':'q','completions':['a','b'],'labels':[true,'0']};'ratings':'0.5';wrong-type",
                "{'prompt':'q','completions':['a','b'],'ranks':[0,1],'scores':[2,1.5]};'scores':[NaN,1];invalid-number",
                "{'prompt':'q','completions':['a','b'],'ranks':[0,1]};'scores':['high','low'];wrong-type",
                "{'instruction':'q','output':'a','history':''};'history':[['x',null]];wrong-type",
                "{'instruction':'q','output':'a','history':[]};'history':'x';wrong-type",
                "{'instruction':'q','instances':[{'input':'','output':'a'}]};'instances':[{'output':null}];missing-column"
            })
    void anElementOfAListIsNotGuessed(String good, String bad, String reason) {
        String name = bad.substring(0, bad.indexOf(':') + 1);
        String wrong = good.contains(name)
                ? good.substring(0, good.indexOf(name)) + bad + "}"
                : good.substring(0, good.length() - 1) + "," + bad + "}";

        ImportReport report = rows.run(LENIENT, json(good), json(wrong));

        assertThat(report.rejected()).isEqualTo(Map.of(reason, 1L));
    }

    @Test
    void csvIsImportedWithItsNumbersAndTruthsParsed() {
        rows.run("r.csv", ImportConfig.DEFAULT, "prompt,completion,label,rating\nq,a,TRUE,4.5\nq,b,0,\n");

        assertThat(rows.rows(Label.class))
                .containsExactly(
                        new Label("r-2", Content.text("q"), Content.text("a"), true, 4.5),
                        new Label("r-3", Content.text("q"), Content.text("b"), false, null));
    }

    @Test
    void aLabelIsANumberHoweverManyDigitsItHas() {
        rows.run(
                ImportConfig.DEFAULT,
                json("{'prompt':'q','completion':'a','label':1.00}"),
                json("{'prompt':'q','completion':'b','label':0e0}"));

        assertThat(rows.rows(Label.class)).extracting(Label::label).containsExactly(true, false);
    }

    @Test
    void aFileIsNotNamedTwice() throws IOException {
        Path file = Files.writeString(folder.resolve("rows.jsonl"), json("{'prompt':'q','completion':'a'}"));
        Path link = Files.createSymbolicLink(folder.resolve("link.jsonl"), file);

        assertThatThrownBy(
                        () -> DataImport.run(List.of(file, link), folder.resolve("out"), ImportConfig.DEFAULT, n -> {}))
                .isInstanceOf(UserError.class)
                .hasMessage(link + ": is named twice; every row of it would count twice");
    }

    @Test
    void jsonIsNotLearnedAsTextUnasked() {
        String lines = json("{'prompt':'q','completion':'a'}\n{'prompt':'r','completion':'b'}\n");

        assertThatThrownBy(() -> rows.run("rows.txt", ImportConfig.DEFAULT, lines))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("rows.txt: holds JSON, but is read as plain text by its name");
        rows.run("rows.txt", ImportConfig.DEFAULT.as(Target.DOCUMENTS), lines);
        assertThat(rows.rows(Document.class)).hasSize(1);
    }

    @Test
    void notANumberWhereATextMayBeMissingIsNone() {
        rows.run(ImportConfig.DEFAULT, json("{'instruction':'q','input':NaN,'output':'a','system':NaN}"));

        assertThat(rows.rows(Demonstration.class))
                .singleElement()
                .satisfies(row -> assertThat(row.prompt()).isEqualTo(Content.user("q")));
    }

    @Test
    void plainTextBecomesDocuments() {
        rows.run("t.txt", ImportConfig.DEFAULT.unit(TextUnit.LINE), "one\n\ntwo\n");

        assertThat(rows.rows(Document.class))
                .extracting(Document::text)
                .containsExactly(Content.text("one"), Content.text("two"));
    }

    @Test
    void aSystemColumnIsTheFirstMessage() {
        rows.run(ImportConfig.DEFAULT, json("{'system':'s','prompt':'q','completion':'a'}"));

        assertThat(rows.rows(Demonstration.class)).singleElement().satisfies(row -> {
            assertThat(((Content.Chat) row.prompt()).messages())
                    .containsExactly(new Message(Message.SYSTEM, "s"), new Message(Message.USER, "q"));
            assertThat(row.completion()).isEqualTo(Content.assistant("a"));
        });
    }

    @Test
    void filesOfDifferentKindsAreNotMixed() throws IOException {
        Path pairs = Files.writeString(folder.resolve("a.jsonl"), json("{'prompt':'q','chosen':'a','rejected':'b'}"));
        Path prompts = Files.writeString(folder.resolve("b.jsonl"), json("{'prompt':'q'}"));

        assertThatThrownBy(() -> DataImport.run(List.of(pairs, prompts), rows.out(), ImportConfig.DEFAULT, count -> {}))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("b.jsonl: holds prompts, the files before it hold preferences");
        assertThat(rows.out()).doesNotExist();
    }

    @Test
    void importingADatasetOfOursGivesItsRowsBack() {
        rows.run(
                ImportConfig.DEFAULT,
                json("{'id':'a','prompt':'q','chosen':'x','rejected':'y','p_chosen':0.75,"
                        + "'margin':1.5,'source':'judge','judge':'j','rationale':'r'}"));
        Path again = folder.resolve("again");

        DataImport.run(List.of(rows.out()), again, ImportConfig.DEFAULT, count -> {});

        assertThat(Dataset.open(again, Preference.class).toList()).isEqualTo(rows.rows(Preference.class));
    }

    @Test
    void theSameFilesGiveTheSameBytes() throws IOException {
        rows.run(ImportConfig.DEFAULT, json("{'prompt':'q'}"));
        byte[] first = Files.readAllBytes(rows.out().resolve("dataset.json"));
        Path again = folder.resolve("again");

        DataImport.run(List.of(folder.resolve("rows.jsonl")), again, ImportConfig.DEFAULT, count -> {});

        assertThat(Files.readAllBytes(again.resolve("dataset.json"))).isEqualTo(first);
    }

    /** As HealthBench and Rubrics as Rewards write them, and as the project does. */
    @Test
    void aPromptMayBringItsRubric() {
        rows.run(
                ImportConfig.DEFAULT,
                json("{'prompt':'a','rubric':[{'text':'says yes','weight':1},{'description':'lies','weight':-0.5}]}"),
                json("{'prompt':'b','rubrics':[{'criterion':'asks back','points':7,'tags':['x']}]}"),
                json("{'prompt':'c'}"));
        assertThat(rows.rows(Prompt.class))
                .extracting(Prompt::rubric)
                .containsExactly(
                        List.of(new Criterion("says yes", 1), new Criterion("lies", -0.5)),
                        List.of(new Criterion("asks back", 7)),
                        null);
    }

    @Test
    void aCriterionWithoutWeightIsNamed() {
        assertThatThrownBy(() -> rows.run(
                        ImportConfig.DEFAULT, json("{'prompt':'a','rubric':[{'text':'says yes','weight':0}]}")))
                .hasMessageContaining("whose weight is not a number other than 0");
    }

    /** One of four words is another one: margin 1/4. */
    @Test
    void anEditIsPreferredToWhatWasEdited() {
        ImportReport report = rows.run(
                ImportConfig.DEFAULT,
                json("{'prompt':'q','response':'it is on Monday','edited_response':'it is on Tuesday'}"));
        assertThat(report.formats().values()).containsExactly("edits");
        assertThat(rows.rows(Preference.class))
                .extracting(Preference::chosen, Preference::rejected, Preference::margin)
                .containsExactly(tuple(Content.text("it is on Tuesday"), Content.text("it is on Monday"), 0.25));
    }

    @Test
    void thumbsAreLabels() {
        rows.run(
                ImportConfig.DEFAULT,
                json("{'prompt':'q','completion':'a','feedback':'thumbs_up'}"),
                json("{'prompt':'q','completion':'b','feedback':'thumbs_down'}"));
        assertThat(rows.rows(Label.class)).extracting(Label::label).containsExactly(true, false);
    }
}
