package org.align4j.reward;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.chat.Content;
import org.align4j.data.Dataset;
import org.align4j.data.Ranking;
import org.align4j.model.text.PromptedRow;
import org.align4j.model.training.Objective;
import org.align4j.reward.loss.RankedScores.RankedList;
import org.align4j.reward.loss.RankingLoss;

/** Learning from rankings of several completions. */
record RankingFamily(RankingLoss loss) implements RewardFamily<RankedPrompt, RankingBatch> {
    @Override
    public FeedbackRows<RankedPrompt> read(Path dataset, RowEncoder encoder) {
        Dataset<Ranking> rankings = Dataset.open(dataset, Ranking.class);
        Map<Content, Gathering> byPrompt = new LinkedHashMap<>();
        rankings.forEach(ranking -> {
            if (!loss.informative(ranking.ranks())) {
                encoder.leaveOut("all completions tie");
                return;
            }
            encoder.encode("ranking " + ranking.id(), ranking.prompt(), ranking.completions())
                    .ifPresent(rows -> byPrompt.computeIfAbsent(ranking.prompt(), prompt -> new Gathering())
                            .add(ranking, rows));
        });
        List<RankedPrompt> prompts =
                byPrompt.values().stream().map(Gathering::prompt).toList();
        int lists = prompts.stream().mapToInt(prompt -> prompt.lists().size()).sum();
        return new FeedbackRows<>(
                prompts,
                List.copyOf(byPrompt.keySet()),
                lists,
                "rankings",
                rankings.info().fingerprint(),
                List.of());
    }

    /** One prompt's rankings as they come. */
    private static final class Gathering {
        private final Map<Content, Integer> indexes = new LinkedHashMap<>();
        private final List<int[]> rows = new ArrayList<>();
        private final List<Integer> lengths = new ArrayList<>();
        private final List<RankedList> lists = new ArrayList<>();

        void add(Ranking ranking, List<PromptedRow> encoded) {
            List<Integer> members = new ArrayList<>();
            for (int i = 0; i < encoded.size(); i++) {
                PromptedRow row = encoded.get(i);
                members.add(indexes.computeIfAbsent(ranking.completions().get(i), completion -> {
                    rows.add(row.tokens());
                    lengths.add(row.tokens().length - row.promptLength());
                    return rows.size() - 1;
                }));
            }
            lists.add(new RankedList(members, ranking.ranks()));
        }

        RankedPrompt prompt() {
            return new RankedPrompt(rows, lists, lengths);
        }
    }

    @Override
    public RankingBatch batch(List<RankedPrompt> prompts) {
        return RankingBatch.of(prompts, loss);
    }

    @Override
    public Objective<RankingBatch> objective() {
        return new RankingObjective(loss);
    }

    @Override
    public RewardEvaluation evaluate(List<RankedPrompt> prompts, List<double[]> numbers) {
        return RankingEvaluation.of(prompts, numbers);
    }
}
