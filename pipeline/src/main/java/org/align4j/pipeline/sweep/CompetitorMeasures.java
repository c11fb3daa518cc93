package org.align4j.pipeline.sweep;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigWriter;
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.Hashes;
import org.align4j.core.run.ProgressDisplay;
import org.align4j.core.run.Seeds;
import org.align4j.data.Prompt;
import org.align4j.model.CausalLm;
import org.align4j.model.Completion;
import org.align4j.model.checkpoint.AdapterFolder;
import org.align4j.pipeline.evaluate.Answers;
import org.align4j.pipeline.evaluate.LanguageMeasures;
import org.align4j.reward.RewardModel;
import org.jspecify.annotations.Nullable;

/** Draws and measures each model once; what is known lies in a file named after everything that it depends on. */
final class CompetitorMeasures {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SweepConfig config;
    private final List<Prompt> prompts;
    private final Competitor baseline;
    private final @Nullable Path reward;
    private final Path folder;
    private final String shared;

    /**
     * Measures against a baseline.
     *
     * @param reward the reward model's folder, if there is one
     * @param folder where results are kept
     */
    CompetitorMeasures(
            SweepConfig config, List<Prompt> prompts, Competitor baseline, @Nullable Path reward, Path folder)
            throws IOException {
        this.config = config;
        this.prompts = prompts;
        this.baseline = baseline;
        this.reward = reward;
        this.folder = folder;
        StringBuilder facts = new StringBuilder(ConfigWriter.yaml(config.sampling()))
                .append(config.computing())
                .append(config.seed())
                .append(' ')
                .append(config.completionsPerPrompt())
                .append(' ')
                .append(baseline.hash())
                .append(' ')
                .append(reward == null ? "" : AdapterFolder.contentHash(reward));
        prompts.forEach(prompt ->
                facts.append('\n').append(prompt.id()).append(prompt.prompt()).append(prompt.groundTruth()));
        this.shared = Hashes.ofText(facts.toString());
    }

    /** Names what is known of a model under these options. */
    String key(Competitor model) {
        return Hashes.ofText(model.hash() + shared).substring(0, 24);
    }

    Measured measure(Competitor model, ProgressDisplay progress) throws IOException {
        Path file = folder.resolve(key(model) + ".json");
        if (!Files.exists(file)) {
            Measured measured = read(model, progress);
            AtomicFiles.writeText(file, JSON.writeValueAsString(measured));
        }
        return JSON.readValue(file.toFile(), Measured.class);
    }

    private Measured read(Competitor model, ProgressDisplay progress) {
        Answers answers;
        Double kl = null;
        try (CausalLm policy = CausalLm.frozen(model.folder(), config.engine())) {
            long seed = new Seeds(config.seed()).seed("sweep");
            answers = Answers.draw(
                    policy,
                    config.weights(),
                    prompts,
                    config.completionsPerPrompt(),
                    config.sampling(),
                    seed,
                    progress);
            if (!model.hash().equals(baseline.hash())) {
                try (CausalLm reference = CausalLm.frozen(baseline.folder(), config.engine())) {
                    kl = new LanguageMeasures(config.batchTokens())
                            .divergence(
                                    policy,
                                    reference,
                                    answers,
                                    config.sampling().temperature())
                            .k1PerSequence();
                }
            }
        }
        return new Measured(
                answers.completions().stream()
                        .map(each -> each.stream().map(Completion::text).toList())
                        .toList(),
                answers.completions().stream()
                        .map(each -> each.stream()
                                .map(completion -> completion.tokens().length)
                                .toList())
                        .toList(),
                answers.finishedShare(),
                kl,
                rewards(answers));
    }

    private @Nullable List<List<Double>> rewards(Answers answers) {
        if (reward == null) {
            return null;
        }
        List<Content> asked = new ArrayList<>();
        List<Content> said = new ArrayList<>();
        for (int place = 0; place < prompts.size(); place++) {
            for (int number = 0; number < config.completionsPerPrompt(); number++) {
                asked.add(prompts.get(place).prompt());
                said.add(answers.content(place, number));
            }
        }
        List<List<Double>> rewards = new ArrayList<>();
        try (RewardModel model = RewardModel.load(reward, config.engine())) {
            double[] scores = model.scoreCompletions(asked, said);
            for (int from = 0; from < scores.length; from += config.completionsPerPrompt()) {
                List<Double> ofPrompt = new ArrayList<>();
                for (int number = 0; number < config.completionsPerPrompt(); number++) {
                    ofPrompt.add(scores[from + number]);
                }
                rewards.add(ofPrompt);
            }
        }
        return rewards;
    }
}
