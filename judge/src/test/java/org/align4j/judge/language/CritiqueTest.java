package org.align4j.judge.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.judge.Candidate;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.Judge;
import org.align4j.judge.Scored;
import org.align4j.judge.language.ScriptedServer.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A critique is as good as its seed; its score follows from what it says. */
@Timeout(300)
class CritiqueTest {
    private static final Candidate CANDIDATE =
            new Candidate("id", Content.user("Where is my parcel?"), Content.assistant("It left on Monday."), null);

    @TempDir
    Path work;

    private static Answer answer(JsonNode request) {
        if (ScriptedServer.isProbe(request)) {
            return request.path("logprobs").asBoolean()
                    ? Answer.label(Map.of("1", Math.log(0.5), "2", Math.log(0.5)))
                    : Answer.says("1");
        }
        if (!request.path("logprobs").asBoolean()) {
            return Answer.says("Critique " + request.path("seed").asInt() + ".");
        }
        return switch (request.at("/messages/2/content").asText()) {
            case "Critique 0." -> Answer.label(Map.of("9", Math.log(0.5), "7", Math.log(0.5)));
            case "Critique 10." -> Answer.label(Map.of("1", Math.log(0.5), "3", Math.log(0.5)));
            case "Critique 20." -> Answer.label(Map.of("5", Math.log(1.0), "x", -30.0));
            default -> Answer.label(Map.of("Hm", Math.log(1.0)));
        };
    }

    private OpenaiFixture critique(ScriptedServer server, int answers) {
        return new OpenaiFixture(server.baseUrl(), work)
                .template("critique")
                .request(new RequestConfig(0.7, 0L, 64, "{}"))
                .answers(answers);
    }

    /** What follows from half a critique is not what the critique says. */
    @Test
    void aCritiqueThatIsCutOffIsAskedForWithTwiceTheRoomAndNeverUsed() {
        for (int enough : new int[] {128, 1000}) {
            try (ScriptedServer server = new ScriptedServer(request -> ScriptedServer.isProbe(request)
                            || request.path("logprobs").asBoolean()
                            || request.path("max_tokens").asInt() >= enough
                    ? answer(request)
                    : Answer.says("Critique", "length"))) {
                try (Judge judge = new OpenaiFixture(server.baseUrl(), work.resolve("" + enough))
                        .template("critique")
                        .judge()) {
                    Scored scored =
                            ((CompletionScorer) judge).judge(List.of(CANDIDATE)).get(0);
                    assertThat(scored.ok()).isEqualTo(enough == 128);
                    assertThat(scored.rationale())
                            .isEqualTo(
                                    enough == 128
                                            ? "Critique 0."
                                            : "the reason was cut off at 128 tokens; raise request.max-tokens");
                }
            }
        }
    }

    /** (8 + 2 + 5) / 3 of 1 … 9. */
    @Test
    void theScoreIsTheMeanOverCritiques() {
        try (ScriptedServer server = new ScriptedServer(CritiqueTest::answer);
                Judge judge = critique(server, 3).judge()) {
            Scored scored = ((CompletionScorer) judge).judge(List.of(CANDIDATE)).get(0);
            assertThat(scored.score()).isCloseTo(4.0 / 8, within(1e-9));
            assertThat(scored.rationale()).isEqualTo("Critique 0.\n---\nCritique 10.\n---\nCritique 20.");
            assertThat(scored.cost().tries()).isEqualTo(6);
            assertThat(server.questions()).hasSize(6);
            assertThat(((CompletionScorer) judge).cost(List.of(CANDIDATE)).calls())
                    .isEqualTo(6);
            ((CompletionScorer) judge).judge(List.of(CANDIDATE));
            assertThat(server.questions())
                    .as("what was answered is not asked again")
                    .hasSize(6);
        }
    }

    /** The fourth critique leads to no score that can be read: the others' mean, not a 0. */
    @Test
    void aCritiqueWithoutAScoreCountsForNothing() {
        try (ScriptedServer server = new ScriptedServer(CritiqueTest::answer);
                Judge judge = critique(server, 4).judge()) {
            assertThat(((CompletionScorer) judge).score(List.of(CANDIDATE))[0]).isCloseTo(0.5, within(1e-9));
        }
    }

    @Test
    void severalAnswersNeedATemperatureAndAMean() {
        try (ScriptedServer server = new ScriptedServer(CritiqueTest::answer)) {
            assertThatThrownBy(() -> critique(server, 2)
                            .request(new RequestConfig(0, 0L, 64, "{}"))
                            .judge())
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining(
                            "question.answers is 2, but at request.temperature 0 all answers are the same");
            assertThatThrownBy(() -> critique(server, 2).template("ranking").judge())
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("orders have no mean");
        }
    }
}
