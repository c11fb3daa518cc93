package org.align4j.judge.selection;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.judge.Comparison;
import org.align4j.model.CausalLm;
import org.align4j.model.RowNumbers;

/**
 * What a language model makes of the texts: its last layer's hidden states, the mean over all tokens of a prompt with a
 * completion, and over both completions of a pair. The mean of all pairs is taken off, because the states of one model
 * share a large part that says nothing (Ethayarajh 2019), and what is left is scaled to length 1.
 *
 * @param batchTokens most tokens computed at once, padding counted
 */
public record PolicyFeatures(CausalLm policy, int batchTokens) implements PairFeatures {
    /** @throws UserError if a completion with its prompt is longer than the policy reads */
    @Override
    public List<float[]> of(List<Comparison> pairs) {
        Map<Text, int[]> rows = new LinkedHashMap<>();
        for (Comparison pair : pairs) {
            for (Content completion : List.of(pair.first(), pair.second())) {
                rows.computeIfAbsent(new Text(pair.prompt(), completion), text -> tokens(pair, text));
            }
        }
        List<float[]> read = RowNumbers.vectors(List.copyOf(rows.values()), batchTokens, policy::embed);
        Map<Text, float[]> embedded = new HashMap<>();
        for (Text text : rows.keySet()) {
            embedded.put(text, read.get(embedded.size()));
        }
        List<float[]> points = new ArrayList<>();
        for (Comparison pair : pairs) {
            points.add(mean(
                    embedded.get(new Text(pair.prompt(), pair.first())),
                    embedded.get(new Text(pair.prompt(), pair.second()))));
        }
        center(points);
        points.forEach(PairFeatures::toUnitLength);
        return points;
    }

    /** @throws UserError if a prompt is longer than the policy reads */
    @Override
    public List<float[]> ofPrompts(List<Content> prompts) {
        List<Content> distinct = prompts.stream().distinct().toList();
        List<int[]> rows = distinct.stream()
                .map(prompt -> fitting("a prompt", policy.tokenizer().encodePrompt(prompt)))
                .toList();
        List<float[]> read = RowNumbers.vectors(rows, batchTokens, policy::embed);
        Map<Content, float[]> embedded = new HashMap<>();
        for (Content prompt : distinct) {
            embedded.put(prompt, read.get(embedded.size()));
        }
        List<float[]> points = new ArrayList<>();
        prompts.forEach(prompt -> points.add(embedded.get(prompt).clone()));
        center(points);
        points.forEach(PairFeatures::toUnitLength);
        return points;
    }

    /** A completion of a prompt: each is read once, in however many pairs it is. */
    private record Text(Content prompt, Content completion) {}

    private int[] tokens(Comparison pair, Text text) {
        return fitting(
                "pair " + pair.id() + ": a completion with its prompt",
                policy.tokenizer().encodeRow(text.prompt(), text.completion()).tokens());
    }

    private int[] fitting(String what, int[] ids) {
        int most = policy.config().maxPositions();
        if (ids.length > most) {
            throw new UserError(what + " has " + ids.length + " tokens, but the policy reads at most " + most
                    + "; choose without --policy, or leave such pairs out");
        }
        return ids;
    }

    private static float[] mean(float[] first, float[] second) {
        float[] mean = new float[first.length];
        for (int i = 0; i < mean.length; i++) {
            // Of both alike, so that a pair lies where it does however it is shown.
            mean[i] = (first[i] + second[i]) / 2;
        }
        return mean;
    }

    private static void center(List<float[]> points) {
        if (points.isEmpty()) {
            return;
        }
        double[] mean = new double[points.get(0).length];
        for (float[] point : points) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += (double) point[i] / points.size();
            }
        }
        for (float[] point : points) {
            for (int i = 0; i < mean.length; i++) {
                point[i] -= (float) mean[i];
            }
        }
    }
}
