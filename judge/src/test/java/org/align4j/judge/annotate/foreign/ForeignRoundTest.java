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
import org.align4j.judge.annotate.outcome.Aggregation;
import org.align4j.judge.annotate.outcome.ExportConfig;
import org.align4j.judge.annotate.outcome.RoundExport;
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

    @Test
    void everybodyHasAJournalOfTheirOwnHoweverTheyAreCalled() throws IOException {
        RoundFolder round = imported(ForeignFormat.ARGILLA, null, """
                [{"id": "r-1", "fields": {"prompt": "Why?", "response1": "Because.", "response2": "Ask later."},
                  "responses": {"best": [{"value": "response1", "user_id": "a@b"}, {"value": "tie", "user_id": "a_b"},
                   {"value": "response2", "user_id": "A_B"}, {"value": "response2", "user_id": "owner"},
                   {"value": "response1", "user_id": ".."}]}}]
                """);
        assertThat(round.annotators()).containsExactlyInAnyOrder("a_b", "a_b-2", "A_B-3", "owner-2", "annotator");
        assertThat(choices(round, "a_b")).containsExactly(Choice.FIRST);
        assertThat(choices(round, "a_b-2")).containsExactly(Choice.TIE);
        assertThat(choices(round, "A_B-3")).containsExactly(Choice.SECOND);
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

    /** The Ranker tag saves a list under the ranker's own name, or one per bucket and the rest under "_". */
    @Test
    void labelStudiosRankersAreOrders() throws IOException {
        String export = """
                [{"id": 1, "data": {"prompt": "Rank.", "items": [{"id": "blog", "title": "t", "body": "x"},
                  {"id": "mdn", "title": "t", "body": "y"}, {"id": "wiki", "title": "t", "body": "z"}]},
                  "annotations": [{"id": 9, "completed_by": 3, "was_cancelled": false, "lead_time": 3.1, "result": [
                    {"id": "k", "from_name": "rank", "to_name": "results", "type": "ranker", "origin": "manual",
                     "value": {"ranker": %s}}]}]}]
                """;
        assertThat(ranks(export.formatted("{\"rank\": [\"mdn\", \"wiki\", \"blog\"]}")))
                .containsExactly(3, 1, 2);
        assertThat(ranks(export.formatted("{\"_\": [\"blog\", \"wiki\"], \"best\": [\"mdn\"]}")))
                .containsExactly(2, 1, 2);
        Path buckets = file(export.formatted("{\"_\": [\"blog\"], \"best\": [\"mdn\"], \"ads\": [\"wiki\"]}"));
        assertThatThrownBy(() -> ForeignRound.read(buckets, options(ForeignFormat.LABEL_STUDIO, null)))
                .hasMessageContaining("record 1, 3: is sorted into best, ads; an order has one list");
        Path short1 = file(export.formatted("{\"rank\": [\"mdn\", \"wiki\"]}"));
        assertThatThrownBy(() -> ForeignRound.read(short1, options(ForeignFormat.LABEL_STUDIO, null)))
                .hasMessageContaining("does not name blog");
    }

    private List<Integer> ranks(String export) throws IOException {
        RoundFolder round = imported(ForeignFormat.LABEL_STUDIO, null, export);
        assertThat(round.round().task()).isEqualTo(Task.RANKING);
        return List.copyOf(round.standing("3", warning -> {}).get(0).answer().ranks());
    }

    /** Two controls on one text: what somebody says in both is one vote. */
    @Test
    void labelStudiosChoicesAboutSafetyAreLabels() throws IOException {
        RoundFolder round = imported(ForeignFormat.LABEL_STUDIO, null, """
                [{"id": 1, "data": {"prompt": "How?", "response": "No."}, "annotations": [
                  {"completed_by": 3, "result": [
                    {"from_name": "harm", "to_name": "response", "type": "choices", "value": {"choices": ["Harmless"]}},
                    {"from_name": "refusal", "to_name": "response", "type": "choices", "value": {"choices": ["Yes"]}}]},
                  {"completed_by": 4, "result": [
                    {"from_name": "harm", "to_name": "response", "type": "choices", "value": {"choices": ["Unsafe"]}}]},
                  {"completed_by": 5, "was_cancelled": true, "result": []}]}]
                """);
        assertThat(round.round().task()).isEqualTo(Task.SAFETY);
        assertThat(round.standing("3", warning -> {}))
                .extracting(Vote::answer)
                .containsExactly(Answer.safety(false, true));
        assertThat(round.standing("4", warning -> {}))
                .extracting(Vote::answer)
                .containsExactly(Answer.safety(true, null));
        assertThat(choices(round, "5")).containsExactly(Choice.SKIP);
        RoundExport export = new RoundExport(round, ExportConfig.of(Aggregation.MAJORITY), warning -> {});
        assertThat(export.labels()).isEmpty();
        assertThat(export.leftOut()).isEqualTo(Map.of("tie", 1L));
    }

    @Test
    void checkboxesAndArgillasLabelsAreSafetyLabelsToo() throws IOException {
        RoundFolder boxes = imported(ForeignFormat.LABEL_STUDIO, null, """
                [{"id": 1, "data": {"prompt": "How?", "response": "x"}, "annotations": [{"completed_by": 3, "result": [
                  {"from_name": "flags", "to_name": "response", "type": "choices", "value": {"choices": ["Safe", "Refused"]}}]}]}]
                """);
        assertThat(boxes.standing("3", warning -> {}))
                .extracting(Vote::answer)
                .containsExactly(Answer.safety(false, true));
        RoundFolder labels = imported(ForeignFormat.ARGILLA, null, """
                [{"id": "a", "fields": {"prompt": "p", "response": "x"}, "responses": {
                  "is_safe": [{"value": "yes", "user_id": "ada"}, {"value": "no", "user_id": "bob"}],
                  "refuses": [{"value": "no", "user_id": "ada"}]}}]
                """);
        assertThat(labels.standing("ada", warning -> {}))
                .extracting(Vote::answer)
                .containsExactly(Answer.safety(false, false));
        assertThat(labels.standing("bob", warning -> {}))
                .extracting(Vote::answer)
                .containsExactly(Answer.safety(true, null));
    }

    @Test
    void safetyLabelsThatSayNothingOrBothAreNamed() throws IOException {
        Path file = file("""
                [{"id": "a", "fields": {"prompt": "p", "response": "x"}, "responses": {"harm": [
                  {"value": "safe", "user_id": "ada"}, {"value": "perhaps", "user_id": "bob"},
                  {"value": ["safe", "harmful"], "user_id": "cyd"}, {"value": "yes", "user_id": "dan"},
                  {"value": "no", "user_id": "eve"}]}}]
                """);
        ForeignRound round = ForeignRound.read(file, options(ForeignFormat.ARGILLA, null));
        assertThat(round.votes()).isEqualTo(3);
        assertThat(round.problems())
                .satisfiesExactly(
                        first -> assertThat(first)
                                .startsWith("record a, bob: value 'perhaps' of harm is not harmful, safe"),
                        second -> assertThat(second).isEqualTo("record a, cyd: says of harmful both yes and no"));
    }

    @Test
    void argillasRatingsAndRankingsOfVersionTwoAreRead() throws IOException {
        RoundFolder ratings = imported(ForeignFormat.ARGILLA, "quality", """
                [{"id": "a", "fields": {"prompt": "p", "response": "x"}, "status": "completed", "responses": {
                  "quality": [{"value": 4, "user_id": "ada"}], "comment": [{"value": "fine", "user_id": "ada"}]}}]
                """);
        assertThat(ratings.standing("ada", warning -> {}))
                .extracting(Vote::answer)
                .containsExactly(Answer.rating(4));
        RoundFolder ranking = imported(ForeignFormat.ARGILLA, null, """
                [{"id": "a", "fields": {"prompt": "p", "response-1": "x", "response-2": "y", "response-3": "z"},
                  "responses": {"order": [{"value": ["response-3", "response-1", "response-2"], "user_id": "ada"},
                    {"value": [{"value": "response-2", "rank": 1}, {"value": "response-1", "rank": 2},
                      {"value": "response-3", "rank": 2}], "user_id": "bob"}]}}]
                """);
        assertThat(ranking.standing("ada", warning -> {}))
                .extracting(Vote::answer)
                .containsExactly(Answer.ranks(List.of(2, 3, 1)));
        assertThat(ranking.standing("bob", warning -> {}))
                .extracting(Vote::answer)
                .containsExactly(Answer.ranks(List.of(2, 1, 2)));
    }

    @Test
    void anotherExportOfLabelStudioIsSaidToBeTheWrongOne() throws IOException {
        Path file = file("[{\"id\": 1, \"prompt\": \"p\", \"rating\": 4, \"annotator\": 3}]");
        assertThatThrownBy(() -> ForeignRound.read(file, options(ForeignFormat.LABEL_STUDIO, null)))
                .isInstanceOf(UserError.class)
                .hasMessageEndingWith("record 1 has no data and annotations; export as JSON, not as JSON-MIN");
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
        assertThat(round.leftOut())
                .isEqualTo(Map.of("answer that cannot be read", 1L, "record that is not an item", 1L));
        assertThat(round.problems())
                .anyMatch(problem ->
                        problem.contains("record a, bob: value 'the blue one' is not one of response1, response2"))
                .anyMatch(problem -> problem.contains("record 2: has no field response2"));
        assertThat(round.votes()).isEqualTo(1);
    }

    /** Fields come in their alphabet's order, which need not be that of the screen. */
    @Test
    void leftIsNotGuessed() throws IOException {
        Path file = file("""
                [{"id": 7, "data": {"prompt": "Why?", "answer_new": "Because.", "answer_base": "Ask later."},
                  "annotations": [{"completed_by": 3, "result": [
                      {"from_name": "pw", "to_name": "answer_new", "type": "pairwise", "value": {"selected": "left"}}]}]}]
                """);
        assertThatThrownBy(() -> ForeignRound.read(file, options(ForeignFormat.LABEL_STUDIO, null)))
                .isInstanceOf(UserError.class)
                .hasMessage("record 7, 3: which of answer_base, answer_new is the first is not known: name them in that"
                        + " order by --completions");
        ForeignConfig said = new ForeignConfig(
                ForeignFormat.LABEL_STUDIO, null, null, null, List.of("answer_new", "answer_base"), 5);
        assertThat(ForeignRound.read(file, said).votes()).isEqualTo(1);
    }

    @Test
    void whatIsNoTextAndNoRankIsNotReadAsOne() throws IOException {
        Path file = file("""
                [{"id": "a", "fields": {"prompt": [{"role": "user", "content": [{"type": "text"}]}], "response-1": "x",
                    "response-2": "y"}, "responses": {"q": [{"value": "response-1", "user_id": "ada"}]}},
                 {"id": "b", "fields": {"prompt": "p", "response-1": "x", "response-2": "y"}, "responses": {"q": [{"value":
                    [{"value": "response-2", "rank": "best"}, {"value": "response-1", "rank": 1.5}], "user_id": "ada"}]}},
                 {"id": "c", "fields": {"prompt": "p", "response-1": "x", "response-2": "y"},
                  "responses": {"q": [{"value": "response-1", "user_id": "ada"}]}}]
                """);
        ForeignRound round = ForeignRound.read(file, options(ForeignFormat.ARGILLA, null));
        assertThat(round.votes()).isEqualTo(1);
        assertThat(round.problems())
                .anyMatch(problem -> problem.contains("record 1: has a message whose content is not a text"))
                .anyMatch(problem -> problem.contains("the rank 1.5 of response-1 is not a whole number"));
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
        ForeignConfig wrong = new ForeignConfig(ForeignFormat.ARGILLA, null, "q", "frage", List.of(), 5);
        assertThatThrownBy(() -> ForeignRound.read(file, wrong))
                .hasMessageContaining("has the fields prompt, response1, response2");
        Path broken = file("[{\"id\": ");
        assertThatThrownBy(() -> ForeignRound.read(broken, options(ForeignFormat.ARGILLA, null)))
                .hasMessageContaining("record 1 is not valid JSON");
    }

    private RoundFolder imported(ForeignFormat format, @Nullable String question, String text) throws IOException {
        ForeignRound round = ForeignRound.read(file(text), options(format, question));
        assertThat(round.problems()).isEmpty();
        return round.write(Files.createTempDirectory(folder, "round").resolve("out"));
    }

    private static ForeignConfig options(ForeignFormat format, @Nullable String question) {
        return new ForeignConfig(format, null, question, null, List.of(), 5);
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
