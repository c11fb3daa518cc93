package org.align4j.pipeline.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.model.config.EngineConfig;
import org.align4j.reward.RewardModel;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ScoreServerTest {
    private static ServedFixture server;

    @BeforeAll
    static void start() throws IOException {
        server = new ServedFixture(Fixtures.path("reward/llama"), "name=judge", "precision=float32");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static double own(String prompt, String completion) {
        try (RewardModel model = RewardModel.load(Fixtures.path("reward/llama"), EngineConfig.float32())) {
            return model.scoreCompletions(List.of(Content.user(prompt)), List.of(Content.assistant(completion)))[0];
        }
    }

    @Test
    void scoresAreThoseOfTheRewardModel() throws Exception {
        JsonNode answer = server.answer(
                "/score",
                "{\"model\": \"judge\", \"text_1\": \"Why?\", \"text_2\": [\"Because.\", \"No idea at all.\"]}");
        assertThat(answer.path("object").asText()).isEqualTo("list");
        assertThat(answer.path("data").path(1).path("object").asText()).isEqualTo("score");
        assertThat(answer.path("data").path(0).path("score").asDouble())
                .isCloseTo(own("Why?", "Because."), within(1e-5));
        assertThat(answer.path("data").path(1).path("score").asDouble())
                .isCloseTo(own("Why?", "No idea at all."), within(1e-5));
        assertThat(answer.path("usage").path("completion_tokens").asInt()).isZero();
    }

    @Test
    void classesHaveTheLogisticOfTheScoreUnlessRefused() throws Exception {
        String messages = "\"messages\": [{\"role\": \"user\", \"content\": \"Why?\"},"
                + " {\"role\": \"assistant\", \"content\": \"Because.\"}]";
        double score = own("Why?", "Because.");
        JsonNode row =
                server.answer("/classify", "{" + messages + "}").path("data").path(0);
        assertThat(row.path("num_classes").asInt()).isEqualTo(1);
        assertThat(row.path("probs").path(0).asDouble()).isCloseTo(1 / (1 + Math.exp(-score)), within(1e-5));
        JsonNode raw = server.answer("/classify", "{" + messages + ", \"use_activation\": false}");
        assertThat(raw.path("data").path(0).path("probs").path(0).asDouble()).isCloseTo(score, within(1e-5));
        JsonNode pooled = server.answer("/pooling", "{" + messages + "}");
        assertThat(pooled.path("data").path(0).path("object").asText()).isEqualTo("pooling");
        assertThat(pooled.path("data").path(0).path("data").path(0).asDouble()).isCloseTo(score, within(1e-5));
    }

    @Test
    void tokenIdsAreScoredAsTheGoldenFileSays() throws Exception {
        JsonNode golden = Fixtures.json("reward/llama/golden.json").path("cases");
        for (JsonNode each : golden) {
            JsonNode answer = server.answer("/pooling", "{\"input\": " + each.path("ids") + "}");
            assertThat(answer.path("data").path(0).path("data").path(0).asDouble())
                    .isCloseTo(each.path("score").asDouble(), within(1e-3));
        }
    }

    @Test
    void openRlhfGetsRewardsOfWholeTexts() throws Exception {
        String text;
        try (RewardModel model = RewardModel.load(Fixtures.path("reward/llama"), EngineConfig.float32())) {
            text = model.tokenizer().render(List.of(new Message("user", "Why?"), new Message("assistant", "Because.")));
        }
        JsonNode query = ServedFixture.JSON
                .createObjectNode()
                .set("query", ServedFixture.JSON.createArrayNode().add(text));
        JsonNode answer = server.answer("/get_reward", query.toString());
        assertThat(answer.path("rewards").path(0).asDouble()).isCloseTo(own("Why?", "Because."), within(1e-5));
    }

    @Test
    void rowsThatDoNotFitAreRefused() throws Exception {
        HttpResponse<String> uneven =
                server.post("/score", "{\"text_1\": [\"a\", \"b\"], \"text_2\": [\"c\", \"d\", \"e\"]}");
        assertThat(uneven.statusCode()).isEqualTo(400);
        assertThat(uneven.body()).contains("'text_1' has 2 texts, 'text_2' has 3");
        HttpResponse<String> tooLong = server.post("/pooling", "{\"input\": \"" + "word ".repeat(5000) + "\"}");
        assertThat(tooLong.statusCode()).isEqualTo(400);
        assertThat(tooLong.body()).contains("the reward model reads at most");
        assertThat(server.post("/pooling", "{\"input\": [[99999999]]}").body()).contains("ids go from 0 to");
        assertThat(server.post("/v1/chat/completions", "{}").statusCode()).isEqualTo(404);
    }
}
