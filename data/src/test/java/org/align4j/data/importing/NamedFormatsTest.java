package org.align4j.data.importing;

import static org.align4j.data.importing.ImportCase.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.data.Demonstration;
import org.align4j.data.Document;
import org.align4j.data.Label;
import org.align4j.data.Preference;
import org.align4j.data.Prompt;
import org.align4j.data.importing.row.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamedFormatsTest {
    @TempDir
    private Path folder;

    @Test
    void gsm8kGivesTheNumberAsGroundTruthAndTheWorkedAnswerAsCompletion() {
        String row = json("{'question':'q','answer':'600*2=1200\\n#### 1,200'}");
        ImportCase prompts = new ImportCase(folder);
        ImportReport report =
                prompts.run(ImportConfig.DEFAULT.maxRejected(0.5), row, row, json("{'question':'q','answer':'x'}"));

        assertThat(prompts.rows(Prompt.class))
                .containsExactly(
                        new Prompt("rows-1", Content.user("q"), "1200"),
                        new Prompt("rows-2", Content.user("q"), "1200"));
        assertThat(report.rejected()).isEqualTo(Map.of("no-answer", 1L));
    }

    @Test
    void gsm8kGivesDemonstrationsToo() {
        ImportCase rows = new ImportCase(folder);

        rows.run(ImportConfig.DEFAULT.as(Target.DEMONSTRATIONS), json("{'question':'q','answer':'x\\n#### 1'}"));

        assertThat(rows.rows(Demonstration.class))
                .containsExactly(new Demonstration("rows-1", Content.user("q"), Content.assistant("x\n#### 1")));
    }

    @Test
    void alpacaJoinsInstructionAndInputAndKeepsItsHistory() {
        ImportCase rows = new ImportCase(folder);

        rows.run(
                ImportConfig.DEFAULT,
                json("{'instruction':'i','input':'','output':'o'}"),
                json("{'instruction':'i','input':'x','output':'o','system':'s','history':[['q','a']]}"));

        assertThat(rows.rows(Demonstration.class))
                .extracting(Demonstration::prompt)
                .containsExactly(
                        Content.user("i"),
                        new Content.Chat(List.of(
                                new Message("system", "s"),
                                new Message("user", "q"),
                                new Message("assistant", "a"),
                                new Message("user", "i\n\nx"))));
    }

    /** Of a conversation of which the prompt is the beginning only. */
    @Test
    void turnsThatBothSidesShareBelongToThePrompt() {
        ImportCase rows = new ImportCase(folder);
        String turns =
                "[{'role':'user','content':'q'},{'role':'assistant','content':'%s'},{'role':'user','content':'r'},"
                        + "{'role':'assistant','content':'%s'}]";
        String row = "{'prompt':'q','chosen':" + String.format(turns, "a", "good") + ",'rejected':"
                + String.format(turns, "%s", "bad") + "}";

        rows.run(ImportConfig.DEFAULT, json(String.format(row, "a")), json(String.format(row, "b")));

        assertThat(rows.rows(Preference.class))
                .extracting(
                        pair -> ((Content.Chat) pair.prompt()).messages().size(),
                        pair -> ((Content.Chat) pair.chosen()).messages().size())
                .containsExactly(tuple(3, 1), tuple(1, 3));
    }

    @Test
    void aRepeatedPromptIsTakenOffAndItsAbsenceRejected() {
        ImportCase rows = new ImportCase(folder);
        String row = "{'prompt':'q','chosen':[{'role':'user','content':'q'},{'role':'assistant','content':'a'}],"
                + "'rejected':[{'role':'user','content':'%s'},{'role':'assistant','content':'b'}]}";

        ImportReport report = rows.run(
                ImportConfig.DEFAULT.maxRejected(1),
                json(String.format(row, "q")),
                json(String.format(row, "q")),
                json(String.format(row, "other")));

        assertThat(report.rejected()).isEqualTo(Map.of("prompt-not-shared", 1L));
        assertThat(rows.rows(Preference.class))
                .extracting(Preference::chosen)
                .containsExactly(Content.assistant("a"), Content.assistant("a"));
    }

    @Test
    void pairsBecomeLabelsOfBothCompletions() {
        ImportCase rows = new ImportCase(folder);

        rows.run(ImportConfig.DEFAULT.as(Target.LABELS), json("{'id':'p','prompt':'q','chosen':'a','rejected':'b'}"));

        assertThat(rows.rows(Label.class))
                .containsExactly(
                        new Label("p/chosen", Content.text("q"), Content.text("a"), true, null),
                        new Label("p/rejected", Content.text("q"), Content.text("b"), false, null));
    }

    @Test
    void conversationsBecomeDocumentsOrDemonstrationsOfTheLastTurn() {
        String row = json("{'messages':[{'role':'user','content':[{'type':'text','text':'q'}]},"
                + "{'role':'assistant','content':'a','tool_calls':null}]}");
        ImportCase documents = new ImportCase(folder);
        documents.run(ImportConfig.DEFAULT, row);
        Content whole = new Content.Chat(List.of(new Message("user", "q"), new Message("assistant", "a")));

        assertThat(documents.rows(Document.class)).containsExactly(new Document("rows-1", whole));
    }
}
