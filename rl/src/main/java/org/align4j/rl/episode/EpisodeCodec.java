package org.align4j.rl.episode;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.align4j.core.chat.Message;
import org.align4j.data.Prompt;
import org.align4j.model.process.Shares;

/** An episode's way to the other processes of a run; its prompt, which all of them have, stays where it is. */
public final class EpisodeCodec implements Shares.Codec<Episode> {
    private final List<Prompt> prompts;
    private final IdentityHashMap<Prompt, Integer> places = new IdentityHashMap<>();

    /** @param asked what all processes ask together, in the same order */
    public EpisodeCodec(List<PromptSource.Asked> asked) {
        prompts = asked.stream().map(PromptSource.Asked::prompt).toList();
        for (int i = 0; i < prompts.size(); i++) {
            places.put(prompts.get(i), i);
        }
    }

    @Override
    public void write(Episode episode, DataOutputStream out) throws IOException {
        out.writeInt(places.get(episode.prompt()));
        write(episode.ids(), out);
        write(episode.sampled(), out);
        for (float logProb : episode.logProbs()) {
            out.writeFloat(logProb);
        }
        out.writeInt(episode.turns().size());
        for (Turn turn : episode.turns()) {
            write(turn.message().role(), out);
            write(turn.message().content(), out);
            out.writeInt(turn.from());
            out.writeInt(turn.to());
        }
        write(episode.finish().name(), out);
        out.writeInt(episode.rewards().size());
        for (Map.Entry<Integer, Double> reward : episode.rewards().entrySet()) {
            out.writeInt(reward.getKey());
            out.writeDouble(reward.getValue());
        }
        write(episode.failure(), out);
    }

    @Override
    public Episode read(DataInputStream in) throws IOException {
        Prompt prompt = prompts.get(in.readInt());
        int[] ids = numbers(in);
        int[] sampled = numbers(in);
        float[] logProbs = new float[sampled.length];
        for (int t = 0; t < logProbs.length; t++) {
            logProbs[t] = in.readFloat();
        }
        List<Turn> turns = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            turns.add(new Turn(new Message(text(in), text(in)), in.readInt(), in.readInt()));
        }
        Episode.Finish finish = Episode.Finish.valueOf(text(in));
        Map<Integer, Double> rewards = new TreeMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            rewards.put(in.readInt(), in.readDouble());
        }
        return new Episode(prompt, ids, sampled, logProbs, List.copyOf(turns), finish, rewards, text(in));
    }

    private static void write(int[] numbers, DataOutputStream out) throws IOException {
        out.writeInt(numbers.length);
        for (int number : numbers) {
            out.writeInt(number);
        }
    }

    private static int[] numbers(DataInputStream in) throws IOException {
        int[] numbers = new int[in.readInt()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = in.readInt();
        }
        return numbers;
    }

    private static void write(String text, DataOutputStream out) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }
}
