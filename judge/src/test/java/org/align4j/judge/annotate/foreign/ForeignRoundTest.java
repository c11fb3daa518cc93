package org.align4j.judge.annotate.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.judge.annotate.Answer;
import org.align4j.judge.annotate.Answer.Choice;
import org.align4j.judge.annotate.RoundFolder;
import org.align4j.judge.annotate.Task;
import org.align4j.judge.annotate.Vote;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForeignRoundTest {
    @TempDir
    Path folder;

    /** What {@code dataset.records.to_json} of version 2 writes. */
    @Test
    void argillasRecordsBecomePairsWithEverybodysVotes() throws IOException {
        RoundFolder round = imported(ForeignFormat.ARGILLA, null, """
                [{"id": "r-1", "fields": {"prompt": "Why?", "response1": "Because.", "response2": "Ask later."},
                  "metadata": {}, "suggestions": {"best": {"value": "response2", "score": 0.9, "agent": "gpt"}},
                  "responses": {"best": [{"value": "response1", "user_id": "0a1b"}, {"value": "tie", "user_id": "2c3d"}]},
                  "vectors": {}},
                 {"id": "r-2", "fields": {"prompt": "When?", "response1": "Now.", "response2": "Then."},
                  "responses": {"best": [{"value": "response2", "user_id": "0a1b"}]}}]
                """);
        assertThat(round.round().task()).isEqualTo(Task.PAIRS);
        assertThat(round.items()).hasSize(2);
        assertThat(round.items().get(0).completions().get(1).lastText()).isEqualTo("Ask later.");
        assertThat(choices(round, "0a1b")).containsExactly(Choice.FIRST, Choice.SECOND);
        assertThat(choices(round, "2c3d")).containsExactly(Choice.TIE);
    }

    /** The flat form, which is also that of the Hub's datasets. */
    @Test
    void argillasFlatRowsAreReadLineByLine() throws IOException {
        RoundFolder round = imported(ForeignFormat.ARGILLA, null, """
                {"id": "r-1", "instruction": "Rank.", "answer-a": "x", "answer-b": "y", "answer-c": "z", \
                "order.responses": [["answer-b", "answer-a", "answer-c"], ["answer-c", "answer-b", "answer-a"]], \
                "order.responses.users": ["ada", "bob"], "order.responses.status": ["submitted", "draft"], \
                "order.suggestion": null}
                """);
        assertThat(round.round().task()).isEqualTo(Task.RANKING);
        assertThat(round.standing("ada", warning -> {}))
                .extracting(Vote::answer)
                .containsExactly(Answer.ranks(List.of(2, 1, 3)));
        assertThat(round.annotators()).containsExactly("ada");
    }

    /** Version 1: a column of answers per question, rankings with equal ranks. */
    @Test
    void argillasFirstVersionIsRead() throws IOException {
        RoundFolder ratings = imported(ForeignFormat.ARGILLA, null, """
                {"prompt": "Rate.", "response": "x", "quality": {"user_id": ["ada", "bob"], "value": [4, 2], \
                "status": ["submitted", "discarded"]}, "external_id": "r-1"}
                """);
        assertThat(ratings.items().get(0).id()).isEqualTo("r-1");
        assertThat(ratings.standing("ada", warning -> {}))
                .extracting(Vote::answer)
                .containsExactly(Answer.rating(4));
        assertThat(ratings.standing("bob", warning -> {}))
                .extracting(Vote::answer)
                .containsExactly(Answer.skip(null));
        RoundFolder ranks = imported(ForeignFormat.ARGILLA, null, """
                {"prompt": "Rank.", "response-1": "x", "response-2": "y", "response-3": "z", "best": [{"user_id": "ada", \
                "status": "submitted", "value": [{"rank": 1, "value": "response-2"}, {"rank": 1, "value": "response-3"}, \
                {"rank": 2, "value": "response-1"}]}]}
                """);
        assertThat(ranks.standing("ada", warning -> {}))
                .extracting(Vote::answer)
                .containsExactly(Answer.ranks(List.of(3, 1, 1)));
    }

    @Test
    void labelStudiosPairwiseTasksAreRead() throws IOException {
        RoundFolder round = imported(ForeignFormat.LABEL_STUDIO, null, """
                [{"id": 7, "data": {"prompt": "Why?", "answer1": "Because.", "answer2": "Ask later."},
                  "annotations": [
                    {"id": 1, "completed_by": 3, "was_cancelled": false, "lead_time": 12.5, "result": [
                      {"from_name": "pw", "to_name": "answer1", "type": "pairwise", "value": {"selected": "right"}}]},
                    {"id": 2, "completed_by": {"id": 4, "email": "bob@example.org"}, "was_cancelled": true, "result": []}],
                  "predictions": []}]
                """);
        Vote vote = round.standing("3", warning -> {}).get(0);
        assertThat(vote.own().choice()).isEqualTo(Choice.SECOND);
        assertThat(vote.millis()).isEqualTo(12_500);
        assertThat(choices(round, "bob_example.org")).containsExactly(Choice.SKIP);
    }

    @Test
    void labelStudiosListsRatingsAndChoicesAreRead() throws IOException {
        RoundFolder ranking = imported(ForeignFormat.LABEL_STUDIO, null, """
                [{"id": 1, "data": {"prompt": "Rank.", "items": [{"id": "llm_1", "body": "x"}, {"id": "llm_2", "body": "y"},
                  {"id": "llm_3", "body": "z"}]},
                  "annotations": [{"completed_by": 3, "result": [
                    {"from_name": "rank", "to_name": "items", "type": "ranker", "value": {"ranker": ["llm_3", "llm_1", "llm_2"]}}]}]}]
                """);
        assertThat(ranking.items().get(0).completions().get(2).lastText()).isEqualTo("z");
        assertThat(ranking.standing("3", warning -> {}))
                .extracting(Vote::answer)
                .containsExactly(Answer.ranks(List.of(2, 3, 1)));
        RoundFolder both = imported(ForeignFormat.LABEL_STUDIO, "stars", """
                [{"id": 1, "data": {"question": "Rate.", "answer": "x"}, "annotations": [{"completed_by": 3, "result": [
                  {"from_name": "stars", "to_name": "answer", "type": "rating", "value": {"rating": 4}},
                  {"from_name": "tone", "to_name": "answer", "type": "choices", "value": {"choices": ["kind"]}}]}]}]
                """);
        assertThat(both.standing("3", warning -> {})).extracting(Vote::answer).containsExactly(Answer.rating(4));
        RoundFolder choices = imported(ForeignFormat.LABEL_STUDIO, null, """
                [{"id": 1, "data": {"prompt": "Why?", "text1": "x", "text2": "y"}, "annotations": [{"completed_by": 3, "result": [
                  {"from_name": "which", "to_name": "text1", "type": "choices", "value": {"choices": ["Both bad"]}}]}]}]
                """);
        assertThat(choices(choices, "3")).containsExactly(Choice.BOTH_BAD);
    }

    @Test
    void whatCannotBeReadIsNamedAndCounted() throws IOException {
        Path file = file("""
                [{"id": "a", "fields": {"prompt": "p", "response1": "x", "response2": "y"},
                  "responses": {"q": [{"value": "response1", "user_id": "ada"}, {"value": "the blue one", "user_id": "bob"}]}},
                 {"id": "b", "fields": {"prompt": "p", "response1": "x"},
                  "responses": {"q": [{"value": "response1", "user_id": "ada"}]}}]
                """);
        ForeignRound round = ForeignRound.read(file, options(ForeignFormat.ARGILLA, null));
        assertThat(round.leftOut()).isEqualTo(Map.of("answer that cannot be read", 1L, "record that is no item", 1L));
        assertThat(round.problems())
                .anyMatch(problem ->
                        problem.contains("record a, bob: value 'the blue one' is none of response1, response2"))
                .anyMatch(problem -> problem.contains("record 2: has no field response2"));
        assertThat(round.votes()).isEqualTo(1);
    }

    @Test
    void whatIsUnclearMustBeSaid() throws IOException {
        Path file = file("""
                [{"id": "a", "fields": {"prompt": "p", "response1": "x", "response2": "y"},
                  "responses": {"q": [{"value": "response1", "user_id": "ada"}], "r": [{"value": 3, "user_id": "ada"}]}}]
                """);
        assertThatThrownBy(() -> ForeignRound.read(file, options(ForeignFormat.ARGILLA, null)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("has answers to q, r; choose by --question");
        ForeignOptions wrong = new ForeignOptions(ForeignFormat.ARGILLA, null, "q", "frage", List.of(), 5);
        assertThatThrownBy(() -> ForeignRound.read(file, wrong))
                .hasMessageContaining("has the fields prompt, response1, response2");
        Path broken = file("[{\"id\": ");
        assertThatThrownBy(() -> ForeignRound.read(broken, options(ForeignFormat.ARGILLA, null)))
                .hasMessageContaining("record 1 is no JSON");
    }

    private RoundFolder imported(ForeignFormat format, @Nullable String question, String text) throws IOException {
        ForeignRound round = ForeignRound.read(file(text), options(format, question));
        assertThat(round.problems()).isEmpty();
        return round.write(Files.createTempDirectory(folder, "round").resolve("out"));
    }

    private static ForeignOptions options(ForeignFormat format, @Nullable String question) {
        return new ForeignOptions(format, null, question, null, List.of(), 5);
    }

    private Path file(String text) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "export", ".json"), text);
    }

    private static List<Choice> choices(RoundFolder round, String annotator) {
        return round.standing(annotator, warning -> {}).stream()
                .map(vote -> vote.own().choice())
                .toList();
    }
}
