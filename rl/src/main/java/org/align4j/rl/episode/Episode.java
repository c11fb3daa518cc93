package org.align4j.rl.episode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.data.Prompt;
import org.align4j.model.BatchRow;
import org.align4j.model.Completion;

/**
 * A conversation as one token row: the prompt, what the policy sampled and, where an environment takes part, what it was
 * answered. Only sampled tokens are actions; whatever is known "per token" of an episode is known of those, in order.
 *
 * @param ids prompt and all turns
 * @param sampled places in {@code ids} of what the policy sampled, ascending
 * @param logProbs of each sampled token under the policy that sampled, as the sampler computed it
 * @param turns behind the prompt, in order
 * @param finish why it ended
 * @param rewards what the environment gave for turns, by the index of the turn's last token among the sampled ones
 * @param failure what went wrong in the environment; empty text if nothing did
 */
public record Episode(
        Prompt prompt,
        int[] ids,
        int[] sampled,
        float[] logProbs,
        List<Turn> turns,
        Finish finish,
        Map<Integer, Double> rewards,
        String failure)
        implements BatchRow {
    /** Why an episode ended. */
    public enum Finish {
        /** The policy's last turn ended by itself. */
        STOP,
        /** It was cut by the limit on new tokens or the model's context. */
        LENGTH,
        /** The environment ended it. */
        ENVIRONMENT,
        /** The environment failed: nobody knows what it was worth. */
        ERROR
    }

    /** Without anything from an environment. */
    public Episode(Prompt prompt, int[] ids, int[] sampled, float[] logProbs, List<Turn> turns, Finish finish) {
        this(prompt, ids, sampled, logProbs, turns, finish, Map.of(), "");
    }

    /** Before anything was sampled. */
    public static Episode start(Prompt prompt, int[] promptIds) {
        return new Episode(prompt, promptIds, new int[0], new float[0], List.of(), Finish.STOP);
    }

    /** A single-turn episode. */
    public static Episode of(Prompt prompt, int[] promptIds, Completion completion) {
        return start(prompt, promptIds).then(completion);
    }

    /** With the policy's next turn. */
    public Episode then(Completion completion) {
        int from = ids.length;
        int length = completion.tokens().length;
        int[] places = Arrays.copyOf(sampled, sampled.length + length);
        float[] surprises = Arrays.copyOf(logProbs, logProbs.length + length);
        for (int t = 0; t < length; t++) {
            places[sampled.length + t] = from + t;
            surprises[logProbs.length + t] = completion.logProbs()[t];
        }
        return new Episode(
                prompt,
                joined(completion.tokens()),
                places,
                surprises,
                withTurn(new Turn(new Message(Message.ASSISTANT, completion.text()), from, from + length)),
                completion.finish() == Completion.Finish.STOP ? Finish.STOP : Finish.LENGTH,
                rewards,
                failure);
    }

    /** With what the environment answers: tokens that nobody learns to say. */
    public Episode then(Environment.Reply reply) {
        int from = ids.length;
        return new Episode(
                prompt,
                joined(reply.tokens()),
                sampled,
                logProbs,
                withTurn(new Turn(reply.message(), from, from + reply.tokens().length)),
                finish,
                rewards,
                failure);
    }

    /** The same, ended otherwise. */
    public Episode ended(Finish other) {
        return new Episode(prompt, ids, sampled, logProbs, turns, other, rewards, failure);
    }

    /** With what the environment gave for the last turn. */
    public Episode rewarded(double reward) {
        if (reward == 0 || sampled.length == 0) {
            return this;
        }
        Map<Integer, Double> more = new TreeMap<>(rewards);
        more.merge(sampled.length - 1, reward, Double::sum);
        return new Episode(prompt, ids, sampled, logProbs, turns, finish, more, failure);
    }

    /** Ended because the environment failed. */
    public Episode failed(String reason) {
        return new Episode(prompt, ids, sampled, logProbs, turns, Finish.ERROR, rewards, reason);
    }

    private int[] joined(int[] more) {
        int[] row = Arrays.copyOf(ids, ids.length + more.length);
        System.arraycopy(more, 0, row, ids.length, more.length);
        return row;
    }

    private List<Turn> withTurn(Turn turn) {
        List<Turn> more = new ArrayList<>(turns);
        more.add(turn);
        return List.copyOf(more);
    }

    /** Tokens of the prompt. */
    public int promptLength() {
        return turns.isEmpty() ? ids.length : turns.get(0).from();
    }

    public int[] promptIds() {
        return Arrays.copyOf(ids, promptLength());
    }

    /** Everything behind the prompt, what the environment said included. */
    public int[] completionIds() {
        return Arrays.copyOfRange(ids, promptLength(), ids.length);
    }

    /** For each of {@link #completionIds}, whether the policy sampled it. */
    public boolean[] completionMask() {
        boolean[] mask = new boolean[ids.length - promptLength()];
        for (int place : sampled) {
            mask[place - promptLength()] = true;
        }
        return mask;
    }

    /** Sampled tokens. */
    public int length() {
        return sampled.length;
    }

    /** True unless it was cut off. */
    public boolean finished() {
        return finish != Finish.LENGTH;
    }

    /** Text of all turns. */
    public String text() {
        return turns.stream().map(turn -> turn.message().content()).collect(Collectors.joining());
    }

    /** The turns in the form of the prompt: messages, or plain text. */
    public Content content() {
        return prompt.prompt() instanceof Content.Chat
                ? new Content.Chat(turns.stream().map(Turn::message).toList())
                : Content.text(text());
    }

    /** Numbers of a whole row, at the sampled tokens. */
    public double[] atSampled(float[] row) {
        return IntStream.of(sampled).mapToDouble(place -> row[place]).toArray();
    }

    /** Numbers of a whole row, at the places before the sampled tokens: where a critic predicts what follows. */
    public double[] beforeSampled(float[] row) {
        return IntStream.of(sampled).mapToDouble(place -> row[place - 1]).toArray();
    }
}
