package org.align4j.rl.reward;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.align4j.core.options.Option;
import org.align4j.core.run.Hashes;
import org.align4j.rl.episode.Episode;
import org.jspecify.annotations.Nullable;

/**
 * What the prompt's ground truth says that the answer is worth: a JSON object of answers and numbers. White space around an
 * answer does not matter.
 */
public record PayoffRewardTerm(
        @Option(doc = "Multiplies the payoff", def = "1.0") double weight,

        @Option(doc = "What every answer is worth that the ground truth does not name", def = "0.0")
        double otherwise)
        implements RewardTerm {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public Sharing sharing() {
        return Sharing.ROWS;
    }

    @Override
    public RewardSource open(RewardContext context) {
        return new Source(this);
    }

    Score score(@Nullable String groundTruth, String answer) {
        JsonNode payoffs = groundTruth == null ? null : read(groundTruth);
        if (payoffs == null || !payoffs.isObject()) {
            return new Score.Missing("the ground truth is not a JSON object of answers and what they are worth");
        }
        JsonNode payoff = payoffs.get(answer.strip());
        if (payoff != null && !payoff.isNumber()) {
            return new Score.Missing("the ground truth says that '" + answer.strip() + "' is worth " + payoff
                    + ", which is not a number");
        }
        double raw = payoff == null ? otherwise : payoff.doubleValue();
        return new Score.OfEpisode(weight * raw, raw);
    }

    private static @Nullable JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private record Source(PayoffRewardTerm term) implements RewardSource {
        @Override
        public String name() {
            return "payoff";
        }

        @Override
        public String version() {
            return Hashes.ofText(term.toString());
        }

        @Override
        public List<Score> score(List<Episode> episodes) {
            return episodes.stream()
                    .map(episode -> term.score(episode.prompt().groundTruth(), episode.text()))
                    .toList();
        }
    }
}
