package org.align4j.data.importing;

import static org.align4j.data.importing.ImportCase.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.data.Demonstration;
import org.align4j.data.Document;
import org.align4j.data.Preference;
import org.align4j.data.Prompt;
import org.align4j.data.importing.row.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What messages carry beside role and content. */
class MessageKeysTest {
    private static final String TURNS = "{'messages':[{'role':'user','content':'2+2?'},"
            + "{'role':'assistant','content':'5',%s},{'role':'user','content':'Sure?'},"
            + "{'role':'assistant','content':'Sorry, 4.',%s}]}";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'weight':0|'weight':1",
                "'training':false|'trainable':true",
                "'weight':0.0|'weight':null",
                "'weight':0.00|'weight':1.00",
                "'train':'False'|'train':'true'",
                "'loss_mask':'0'|'loss_weight':1.0",
                "'train':false|'train':true",
                "'loss':false|'loss':true",
                "'loss':0,'train':false|'x':null"
            },
            quoteCharacter = '"')
    void aMaskedTurnStaysMaskedWhateverItsMaskIsCalled(String masked, String learned) {
        ImportCase rows = new ImportCase(folder);

        ImportReport report = rows.run(ImportConfig.DEFAULT, json(String.format(TURNS, masked, learned)));

        assertThat(rows.rows(Document.class)).singleElement().satisfies(row -> {
            assertThat(row.train()).isEqualTo(List.of(false, false, false, true));
            assertThat(((Content.Chat) row.text()).messages().get(1)).isEqualTo(new Message("assistant", "5"));
        });
        assertThat(report.unused()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'weight':0|'weight':0|masked",
                "'train_detail':[{'train':false}]|'x':null|unsupported",
                "'reasoning':'because'|'x':null|unsupported",
                "'mask':1|'x':null|unsupported",
                "'ignore':false|'x':null|unsupported",
                "'Train':'true'|'x':null|unsupported"
            },
            quoteCharacter = '"')
    void whatCannotBeLearnedAsItIsMeantIsLeftOut(String first, String second, String reason) {
        ImportCase rows = new ImportCase(folder);

        ImportReport report = rows.run(
                ImportConfig.DEFAULT.maxRejected(1),
                json(String.format(TURNS, first, second)),
                json(String.format(TURNS, "'x':null", "'x':null")));

        assertThat(report.rejected()).isEqualTo(Map.of(reason, 1L));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'role':'assistant','content':NaN}",
                "{'role':'assistant','content':true}",
                "{'role':'assistant','content':[{'type':'text','text':null}]}",
                "{'role':'assistant','content':[{'type':'text'}]}"
            })
    void aMessageWithoutTextHasNone(String answer) {
        ImportCase rows = new ImportCase(folder);
        String turns = "{'messages':[{'role':'user','content':'q'},%s]}";

        ImportReport report = rows.run(
                ImportConfig.DEFAULT.maxRejected(1),
                json(String.format(turns, answer)),
                json(String.format(turns, "{'role':'assistant','content':'a','from':null,'value':null}")),
                json(String.format(turns, "{'from':'gpt','value':'a','role':null,'content':null}")));

        assertThat(report.rejected()).isEqualTo(Map.of("wrong-type", 1L));
    }

    @Test
    void aConversationMayBeWrittenAsJsonText() {
        ImportCase rows = new ImportCase(folder);
        String turns = json("[{'role':'user','content':'q'},{'role':'assistant','content':'a','weight':1}]");

        ImportReport report = rows.run(
                ImportConfig.DEFAULT.maxRejected(1),
                "{\"messages\":" + JsonNodeFactory.instance.textNode(turns) + "}",
                json("{'messages':'User: q'}"));

        assertThat(rows.rows(Document.class))
                .singleElement()
                .satisfies(row -> assertThat(((Content.Chat) row.text()).messages())
                        .containsExactly(new Message("user", "q"), new Message("assistant", "a")));
        assertThat(report.rejected()).isEqualTo(Map.of("wrong-type", 1L));
    }

    /** As tables without lists have it; a text that is JSON of something else stays a text. */
    @Test
    void sidesOfAPairMayBeWrittenAsJsonTextToo() throws IOException {
        ImportCase rows = new ImportCase(folder);
        String turns = "[{'role':'user','content':'q'},{'role':'assistant','content':'%s'}]";
        String pair = "{\"prompt\":\"q\",\"chosen\":%s,\"rejected\":%s}";

        String good =
                String.format(pair, quoted(json(String.format(turns, "a"))), quoted(json(String.format(turns, "b"))));

        ImportReport report = rows.run(
                ImportConfig.DEFAULT.maxRejected(1),
                good,
                good,
                good,
                String.format(pair, quoted(String.format(turns, "a").replace(':', ' ')), quoted("b")),
                String.format(pair, quoted(String.format(turns, "a")), quoted("b")));

        assertThat(rows.rows(Preference.class)).hasSize(3).allSatisfy(row -> {
            assertThat(row.prompt()).isEqualTo(Content.user("q"));
            assertThat(row.chosen()).isEqualTo(Content.assistant("a"));
        });
        assertThat(report.rejected()).isEqualTo(Map.of("prompt-not-shared", 1L, "wrong-type", 1L));

        ImportCase other = new ImportCase(Files.createDirectory(folder.resolve("other")));
        other.run(ImportConfig.DEFAULT, json("{'prompt':'Where from?','completion':'[{\\'from\\':\\'Rome\\'}]'}"));
        assertThat(other.rows(Demonstration.class))
                .extracting(Demonstration::completion)
                .containsExactly(Content.text("[{\"from\":\"Rome\"}]"));
    }

    private static JsonNode quoted(String text) {
        return JsonNodeFactory.instance.textNode(text);
    }

    @Test
    void withoutMasksNothingIsStored() {
        ImportCase rows = new ImportCase(folder);

        rows.run(ImportConfig.DEFAULT, json(String.format(TURNS, "'weight':1", "'weight':1")));

        assertThat(rows.rows(Document.class)).extracting(Document::train).containsOnlyNulls();
    }

    @Test
    void aSystemColumnBecomesTheDocumentsFirstMessageAndMovesTheMask() {
        ImportCase rows = new ImportCase(folder);

        rows.run(
                ImportConfig.DEFAULT,
                json("{'system':'Be brief.','conversations':[{'from':'human','value':'3+3?'},"
                        + "{'from':'gpt','value':'7','loss':false},{'from':'human','value':'Sure?'},"
                        + "{'from':'gpt','value':'6'}]}"));

        assertThat(rows.rows(Document.class)).singleElement().satisfies(row -> {
            assertThat(((Content.Chat) row.text()).messages())
                    .hasSize(5)
                    .startsWith(new Message("system", "Be brief."));
            assertThat(row.train()).isEqualTo(List.of(false, false, false, false, true));
        });
    }

    /** In every layout: LLaMA-Factory's pairs, messages, a list as JSON text; and a system message that is there already. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'instruction':'q','output':'a'|'history':[['h','i']],'system':'s'",
                "'instruction':'q','chosen':'a','rejected':'b'|'history':'[[\\\"h\\\",\\\"i\\\"]]','system_prompt':'s'",
                "'prompt':'q','completion':'a','label':1|'history':[['h','i']],'system':[{'text':'s'}]",
                "'prompt':[{'role':'system','content':'s'},{'role':'user','content':'h'},"
                        + "{'role':'assistant','content':'i'},{'role':'user','content':'q'}],'completion':'a'|'system':'s'",
                "'chosen':[{'role':'user','content':'q'},{'role':'assistant','content':'a'}],'rejected':[{'role':'user',"
                        + "'content':'q'},{'role':'assistant','content':'b'}]|'system':'s','history':[{'role':'user',"
                        + "'content':'h'},{'role':'assistant','content':'i'}]"
            },
            quoteCharacter = '^')
    void whatIsSaidBeforeThePromptStandsBeforeIt(String row, String earlier) {
        ImportCase rows = new ImportCase(folder);

        ImportReport report = rows.run(ImportConfig.DEFAULT.as(Target.PROMPTS), json("{" + row + "," + earlier + "}"));

        assertThat(rows.rows(Prompt.class))
                .singleElement()
                .satisfies(prompt -> assertThat(((Content.Chat) prompt.prompt()).messages())
                        .containsExactly(
                                new Message("system", "s"),
                                new Message("user", "h"),
                                new Message("assistant", "i"),
                                new Message("user", "q")));
        assertThat(report.unused()).doesNotContainKeys("history", "system", "system_prompt");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'weight':0.5|'weight':1|wrong-type",
                "'weight':'no'|'weight':1|wrong-type",
                "'weight':0,'train':true|'weight':1|wrong-type"
            },
            quoteCharacter = '"')
    void aMaskThatIsNeitherOnNorOffIsRefused(String first, String second, String reason) {
        ImportCase rows = new ImportCase(folder);

        ImportReport report = rows.run(
                ImportConfig.DEFAULT.maxRejected(1),
                json(String.format(TURNS, first, second)),
                json(String.format(TURNS, "'weight':1", "'weight':1")));

        assertThat(report.rejected()).isEqualTo(Map.of(reason, 1L));
    }

    @Test
    void anAnswerThatIsNotToBeLearnedIsNeitherDemonstrationNorCompletion() throws IOException {
        ImportCase rows = new ImportCase(folder);
        String answer = "{'prompt':[{'role':'user','content':'q'}],"
                + "'completion':[{'role':'assistant','content':'a','weight':%d}]}";

        ImportReport report = rows.run(
                ImportConfig.DEFAULT.as(Target.DEMONSTRATIONS),
                json(String.format(answer, 0)),
                json(String.format(answer, 1)));

        assertThat(report.rejected()).isEqualTo(Map.of("masked", 1L));

        ImportCase turns = new ImportCase(Files.createDirectory(folder.resolve("turns")));
        ImportReport last = turns.run(
                ImportConfig.DEFAULT.as(Target.DEMONSTRATIONS),
                json(String.format(TURNS, "'weight':1", "'weight':0")),
                json(String.format(TURNS, "'weight':0", "'weight':1")));
        assertThat(last.rejected()).isEqualTo(Map.of("masked", 1L));
    }

    @Test
    void unknownKeysOfMessagesAreNamedWithTheirNumber() {
        ImportCase rows = new ImportCase(folder);

        ImportReport report = rows.run(
                ImportConfig.DEFAULT,
                json(String.format(TURNS, "'name':'bob'", "'name':'bob','mood':'calm'")),
                json(String.format(TURNS, "'name':null", "'name':'eve'")));

        assertThat(report.unused()).isEqualTo(Map.of("key name in messages", 3L, "key mood in messages", 1L));
    }
}
