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
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.data.Lineage;
import org.align4j.data.RatedCompletion;
import org.align4j.data.Rating;
import org.align4j.data.Sample;
import org.align4j.data.SampledCompletion;
import org.align4j.data.importing.row.LayoutChoices;
import org.align4j.data.importing.row.Questions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** MT-bench's answers and their grades, row for row. */
class MtBenchFilesTest {
    private static final ImportConfig LENIENT = ImportConfig.DEFAULT.maxRejected(1);

    @TempDir
    private Path folder;

    private ImportCase rows = new ImportCase(Path.of(""));

    @BeforeEach
    void startEmpty() {
        rows = new ImportCase(folder);
    }

    @Test
    void answersAreJoinedWithTheirQuestionsTurnByTurn() {
        Questions questions = new Questions(
                new Lineage.Parent("question.jsonl", "sha256:0"),
                Map.of("81", List.of("q", "r"), "82", List.of("only")));
        ImportReport report = rows.run(
                LENIENT.choices(new LayoutChoices(null, null, null, questions)),
                json("{'question_id':81,'model_id':'m','choices':[{'turns':['a','b']},{'turns':['c','d']}]}"),
                json("{'question_id':82,'model_id':'m','choices':[{'turns':['a','b']}]}"),
                json("{'question_id':83,'model_id':'m','choices':[{'turns':['a']}]}"),
                json("{'question_id':82,'model_id':'m','choices':[{'turns':['']}]}"),
                json("{'question_id':82,'model_id':'m','choices':[]}"));

        assertThat(rows.rows(Sample.class))
                .extracting(Sample::id, Sample::policy, Sample::prompt, MtBenchFilesTest::texts)
                .containsExactly(
                        tuple("81", "m", Content.user("q"), List.of("a", "c")),
                        tuple("81-2", "m", secondTurn("a"), List.of("b")),
                        tuple("81-2#2", "m", secondTurn("c"), List.of("d")),
                        tuple("82", "m", Content.user("only"), List.of("a")));
        assertThat(report.rejected()).isEqualTo(Map.of("missing-column", 3L, "empty-completion", 1L));
    }

    @Test
    void answersWithoutTheirQuestionsSayHowToNameThem() {
        assertThatThrownBy(() -> rows.run(
                        ImportConfig.DEFAULT, json("{'question_id':81,'model_id':'m','choices':[{'turns':['a']}]}")))
                .hasMessageContaining("name it with --questions question.jsonl");
    }

    @Test
    void gradesHoldTheConversationThatWasGraded() {
        String row = "{'question_id':81,'model':'m','judge':['gpt-4','single-v1'],'user_prompt':'%s','judgment':'why',"
                + "'score':%s,'turn':%s}";
        String math = "[Question]\\nq\\n\\n[The Start of Reference Answer]\\n42\\n[The End of Reference Answer]\\n\\n"
                + "[The Start of Assistant\\u0027s Answer]\\na\\n[The End of Assistant\\u0027s Answer]";
        String two =
                "[Instruction]\\nGrade.\\n\\n<|The Start of Assistant A\\u0027s Conversation with User|>\\n\\n### User:\\nq"
                        + "\\n\\n### Assistant A:\\na\\n\\n### User:\\nr\\n\\n### Assistant A:\\nb\\n\\n"
                        + "<|The End of Assistant A\\u0027s Conversation with User|>";
        ImportReport report = rows.run(
                LENIENT,
                json(String.format(row, math, "9.5", "1")),
                json(String.format(row, two, "3", "2")),
                json(String.format(row, math, "-1", "1")),
                json(String.format(row, math, "11", "1")),
                json(String.format(row, two.replace("r\\n", "r\\n\\n### User:\\nx\\n"), "3", "2")),
                json(String.format(row, "else", "3", "1")));

        assertThat(rows.rows(RatedCompletion.class))
                .extracting(
                        RatedCompletion::id,
                        RatedCompletion::prompt,
                        RatedCompletion::completion,
                        RatedCompletion::reference,
                        RatedCompletion::ratings)
                .containsExactly(
                        tuple("81-1/m", Content.user("q"), Content.assistant("a"), "42", graded(9.5)),
                        tuple("81-2/m", secondTurn("a"), Content.assistant("b"), null, graded(3)));
        assertThat(report.rejected()).isEqualTo(Map.of("no-answer", 1L, "invalid-number", 1L, "not-a-transcript", 2L));
    }

    @Test
    void aFaultyFileOfQuestionsIsNamedByLine() throws IOException {
        Path file = folder.resolve("question.jsonl");
        Files.writeString(file, json("{'question_id':81,'turns':['q']}\n{'question_id':81,'turns':['r']}"));
        assertThatThrownBy(() -> Questions.read(file))
                .hasMessageEndingWith("question.jsonl:2: question_id 81 is a duplicate");

        Files.writeString(file, json("{'question_id':81,'turns':[]}"));
        assertThatThrownBy(() -> Questions.read(file))
                .hasMessageContaining("question.jsonl:1: turns is missing or empty");

        Files.writeString(file, json("{'turns':['q']}"));
        assertThatThrownBy(() -> Questions.read(file)).hasMessageContaining("question.jsonl:1: question_id is missing");

        Files.writeString(file, json("{'question_id':81,'turns':['q','r'],'category':'c'}"));
        assertThat(Questions.read(file).turns()).isEqualTo(Map.of("81", List.of("q", "r")));
    }

    private static List<Rating> graded(double score) {
        return List.of(new Rating("gpt-4/single-v1", score, "why"));
    }

    private static List<String> texts(Sample sample) {
        assertThat(sample.completions())
                .allMatch(completion -> completion.tokenIds().isEmpty()
                        && completion.finishReason().equals("unknown"));
        return sample.completions().stream().map(SampledCompletion::text).toList();
    }

    private static Content secondTurn(String answer) {
        return new Content.Chat(
                List.of(new Message("user", "q"), new Message("assistant", answer), new Message("user", "r")));
    }
}
