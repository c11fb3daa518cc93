package org.align4j.pipeline.sweep;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.align4j.core.options.ConfigWriter;
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.Hashes;
import org.align4j.data.Prompt;
import org.align4j.judge.BothOrders;
import org.align4j.judge.Comparison;
import org.align4j.judge.Judge;
import org.align4j.judge.PairVerdict;
import org.align4j.judge.config.JudgeConfig;
import org.jspecify.annotations.Nullable;

/** What one judge says of pairs of models; each pair is asked once, in both orders, and kept. */
final class Verdicts {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Judge judge;
    private final List<Prompt> prompts;
    private final Path folder;
    private final String identity;

    /** @param folder where verdicts are kept */
    Verdicts(JudgeConfig config, Judge judge, List<Prompt> prompts, Path folder) {
        this.judge = judge;
        this.prompts = prompts;
        this.folder = folder;
        this.identity = config.getClass().getSimpleName() + ConfigWriter.yaml((Record) config);
    }

    /**
     * The probability that the first model's completion is better, 1/2 for a tie.
     *
     * @param firstKey names what the first one said
     * @return [prompt][number], null where there is no verdict
     */
    List<List<@Nullable Double>> compare(String firstKey, Measured first, String secondKey, Measured second)
            throws IOException {
        Path file = folder.resolve(
                Hashes.ofText(identity + "\n" + firstKey + "\n" + secondKey).substring(0, 24) + ".json");
        if (!Files.exists(file)) {
            AtomicFiles.writeText(file, JSON.writeValueAsString(ask(first, second)));
        }
        return JSON.readValue(file.toFile(), new TypeReference<>() {});
    }

    private List<List<@Nullable Double>> ask(Measured first, Measured second) {
        List<Comparison> pairs = new ArrayList<>();
        int perPrompt = first.texts().get(0).size();
        for (int place = 0; place < prompts.size(); place++) {
            Prompt prompt = prompts.get(place);
            for (int number = 0; number < perPrompt; number++) {
                pairs.add(new Comparison(
                        prompt.id() + "/" + number,
                        prompt.prompt(),
                        first.content(prompt, place, number),
                        second.content(prompt, place, number),
                        prompt.groundTruth()));
            }
        }
        List<PairVerdict> verdicts = BothOrders.mean().ask(judge, pairs);
        List<List<@Nullable Double>> all = new ArrayList<>();
        for (int from = 0; from < verdicts.size(); from += perPrompt) {
            List<@Nullable Double> ofPrompt = new ArrayList<>();
            for (PairVerdict verdict : verdicts.subList(from, from + perPrompt)) {
                ofPrompt.add(verdict.judged() ? (Double) (verdict.tie() ? 0.5 : verdict.pFirst()) : null);
            }
            all.add(ofPrompt);
        }
        return all;
    }
}
