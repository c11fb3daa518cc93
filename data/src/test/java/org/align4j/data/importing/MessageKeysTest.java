package org.align4j.data.importing;

import static org.align4j.data.importing.ImportCase.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.data.Document;
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
                "'reasoning':'because'|'x':null|unsupported"
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
