package org.align4j.reward.online;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.align4j.core.chat.Content;
import org.align4j.model.training.Stateful;
import org.align4j.reward.Normalization;
import org.jspecify.annotations.Nullable;

/** Where learning from comparisons stands between two moments, but for the model: what a checkpoint holds of it. */
final class LearningState implements Stateful {
    private static final ObjectMapper JSON = new ObjectMapper().addMixIn(Content.class, TextOrChat.class);
    private static final String FILE = "comparisons.json";
    /** Answers of which it is remembered whether the model had foreseen them. */
    static final int FORESEEN = 50;

    /** Moments at which questions were put and answers taken in. */
    int moments;

    int updates;
    /** Questions that earlier rounds could not put, and those that nobody could answer. */
    int owed;

    int asked;
    int answered;
    int ties;
    int failed;
    /** By member. */
    final List<Normalization> scales = new ArrayList<>();
    /** By member, what the scale follows where it does; none so far otherwise. */
    final List<MovingScale> moving = new ArrayList<>();
    /** Rows of completions of the policy as it started. */
    List<int[]> reference = new ArrayList<>();

    /** Completions of earlier iterations that are still asked about, oldest first. */
    final Deque<List<SampledCompletion>> recent = new ArrayDeque<>();

    final List<Query> open = new ArrayList<>();
    final Deque<LearnedPair> buffer = new ArrayDeque<>();
    final Deque<Boolean> foreseen = new ArrayDeque<>();

    private record Saved(
            int moments,
            int updates,
            int owed,
            int asked,
            int answered,
            int ties,
            int failed,
            List<Normalization> scales,
            List<MovingScale> moving,
            List<int[]> reference,
            List<Query> open,
            List<LearnedPair> buffer,
            List<Boolean> foreseen,
            @Nullable List<List<SampledCompletion>> recent) {}

    /** A text or messages: which of them the field says. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
    @JsonSubTypes({@JsonSubTypes.Type(Content.Text.class), @JsonSubTypes.Type(Content.Chat.class)})
    private interface TextOrChat {}

    /** Remembers whether an answer was foreseen. */
    void foresaw(boolean right) {
        foreseen.addLast(right);
        if (foreseen.size() > FORESEEN) {
            foreseen.removeFirst();
        }
    }

    /** Adds what was compared; the oldest leave where there are more than allowed. */
    void add(List<LearnedPair> more, int most) {
        buffer.addAll(more);
        while (buffer.size() > most) {
            buffer.removeFirst();
        }
    }

    /** Keeps the newest completions for later rounds; the oldest leave where there are more iterations than allowed. */
    void remember(List<SampledCompletion> newest, int most) {
        recent.addLast(List.copyOf(newest));
        while (recent.size() > most) {
            recent.removeFirst();
        }
    }

    /** A member's scores of the newest completions, which its scale follows. */
    void follow(int member, double[] scores, ScaleConfig config) {
        moving.set(member, moving.get(member).with(scores, config.decay()));
        scales.set(member, config.of(moving.get(member)));
    }

    @Override
    public String name() {
        return "reward-comparisons";
    }

    @Override
    public void save(Path folder) throws IOException {
        Files.createDirectories(folder);
        Saved saved = new Saved(
                moments,
                updates,
                owed,
                asked,
                answered,
                ties,
                failed,
                scales,
                moving,
                reference,
                open,
                List.copyOf(buffer),
                List.copyOf(foreseen),
                recent.isEmpty() ? null : List.copyOf(recent));
        Files.writeString(folder.resolve(FILE), JSON.writeValueAsString(saved) + "\n");
    }

    @Override
    public void load(Path folder) throws IOException {
        Saved saved = JSON.readValue(folder.resolve(FILE).toFile(), Saved.class);
        moments = saved.moments();
        updates = saved.updates();
        owed = saved.owed();
        asked = saved.asked();
        answered = saved.answered();
        ties = saved.ties();
        failed = saved.failed();
        scales.clear();
        scales.addAll(saved.scales());
        moving.clear();
        moving.addAll(saved.moving());
        reference = saved.reference();
        open.clear();
        open.addAll(saved.open());
        buffer.clear();
        buffer.addAll(saved.buffer());
        foreseen.clear();
        foreseen.addAll(saved.foreseen());
        recent.clear();
        if (saved.recent() != null) {
            recent.addAll(saved.recent());
        }
    }
}
