package org.align4j.pipeline.reward;

import java.io.IOException;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigWriter;
import org.align4j.core.run.Seeds;
import org.align4j.data.Dataset;
import org.align4j.model.ModelOutline;
import org.align4j.model.RowNumbers;
import org.align4j.model.ValueModel;
import org.align4j.model.training.HeldOutSplit;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.reward.AttributeFit;
import org.align4j.reward.AttributeFit.Fitted;
import org.align4j.reward.AttributeFit.Rated;
import org.align4j.reward.Normalization;
import org.align4j.reward.RewardFacts;
import org.align4j.reward.RewardModel;
import org.align4j.reward.RowEncoder;
import org.align4j.reward.loss.Attributes;
import org.align4j.reward.loss.Attributes.Attribute;

/** Fits rated attributes on a policy's hidden states, says how well each is told, and writes their weighted sum as a reward model. */
record AttributeRun(RewardConfig config, Attributes loss, StageContext context) {
    private static final int BATCH_TOKENS = 4096;
    /** Below it an attribute is hardly told from its completion's hidden state. */
    private static final double WEAK = 0.2;

    void run() throws IOException {
        List<List<Rated>> rated = read();
        List<Content> prompts = rated.stream()
                .flatMap(List::stream)
                .map(Rated::prompt)
                .distinct()
                .toList();
        Set<Content> heldOut = Set.copyOf(
                HeldOutSplit.of(prompts, config.heldOutShare(), context.seeds()).heldOut());
        Map<IntBuffer, float[]> features = features(rated);
        List<Fitted> fitted = new ArrayList<>();
        for (int i = 0; i < rated.size(); i++) {
            Attribute attribute = loss.attributes().get(i);
            Seeds seeds = new Seeds(context.seeds().seed("attribute/" + attribute.name()));
            List<float[]> own = rated.get(i).stream()
                    .map(each -> features.get(IntBuffer.wrap(each.tokens())))
                    .toList();
            fitted.add(AttributeFit.fit(attribute, rated.get(i), own, heldOut, seeds));
            say(fitted.get(i));
        }
        save(fitted, rated, heldOut);
    }

    private List<List<Rated>> read() {
        List<List<Rated>> all = new ArrayList<>();
        try (ModelOutline outline = ModelOutline.read(context.input(RewardStage.POLICY), config.engine())) {
            FeedbackReading reading = new FeedbackReading(config, outline, context);
            for (Attribute attribute : loss.attributes()) {
                RowEncoder encoder = reading.encoder();
                all.add(AttributeFit.read(attribute.ratings(), encoder));
                encoder.dropped()
                        .forEach((reason, count) ->
                                context.warn("left out " + count + " ratings of " + attribute.name() + ": " + reason));
            }
        }
        return all;
    }

    /** The last hidden state of every completion; one that several attributes rate is read once. */
    private Map<IntBuffer, float[]> features(List<List<Rated>> rated) {
        Map<IntBuffer, float[]> features = new LinkedHashMap<>();
        rated.forEach(some -> some.forEach(each -> features.put(IntBuffer.wrap(each.tokens()), new float[0])));
        List<int[]> rows = features.keySet().stream().map(IntBuffer::array).toList();
        try (ValueModel trunk = ValueModel.hiddenStates(context.input(RewardStage.POLICY), config.engine())) {
            List<float[]> states = RowNumbers.vectors(rows, BATCH_TOKENS, trunk::evaluate);
            for (int i = 0; i < rows.size(); i++) {
                int end = rows.get(i).length * trunk.outputs();
                features.put(
                        IntBuffer.wrap(rows.get(i)), Arrays.copyOfRange(states.get(i), end - trunk.outputs(), end));
            }
        }
        return features;
    }

    private void say(Fitted fitted) {
        String name = fitted.attribute().name();
        context.say(String.format(
                Locale.ROOT,
                "%s: weight %+.2f, %d completions to learn from%s",
                name,
                fitted.attribute().weight(),
                fitted.completions(),
                Double.isFinite(fitted.spearman())
                        ? String.format(
                                Locale.ROOT,
                                ", Spearman with the ratings of %d held out %.3f",
                                fitted.heldOut(),
                                fitted.spearman())
                        : ", too few held out to measure on"));
        context.result("attributes/" + name, fitted.facts());
        if (fitted.spearman() < WEAK) {
            context.warn(name + ": its ratings are hardly told from the hidden states: look at it before it counts in a"
                    + " reward, or train a model of its own by loss ordinal or squared");
        }
    }

    private void save(List<Fitted> fitted, List<List<Rated>> rated, Set<Content> heldOut) throws IOException {
        Map<String, String> data = new LinkedHashMap<>();
        loss.attributes()
                .forEach(each ->
                        data.put(each.name(), Dataset.info(each.ratings()).fingerprint()));
        try (ValueModel model =
                ValueModel.fromPolicy(context.input(RewardStage.POLICY), config.engine(), AttributeFit.head(fitted))) {
            RewardModel scoring = new RewardModel(model, RewardFacts.NONE);
            List<int[]> rows = rated.stream()
                    .flatMap(List::stream)
                    .filter(each -> heldOut.isEmpty() || heldOut.contains(each.prompt()))
                    .map(Rated::tokens)
                    .toList();
            RewardFacts facts = new RewardFacts(
                    Normalization.of(scoring.score(rows)),
                    ConfigWriter.inline(Objects.requireNonNull(
                            ConfigWriter.tree(config).entries().get("loss"))),
                    data,
                    Map.of("attributes", fitted.stream().map(Fitted::facts).toList()));
            new RewardModel(model, facts).save(context.output(Artifact.REWARD));
        }
    }
}
