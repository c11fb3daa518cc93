package org.align4j.pipeline.reward;

import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import org.align4j.core.chat.Content;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Label;
import org.align4j.data.Lineage;
import org.align4j.data.Ranking;
import org.align4j.data.RatedCompletion;
import org.align4j.data.Rating;
import org.align4j.data.Row;
import org.align4j.data.SegmentPreference;
import org.align4j.data.Steps;
import org.align4j.pipeline.PreferenceData;
import org.align4j.reward.loss.Feedback;
import org.jspecify.annotations.Nullable;

/** Small datasets of every form of feedback, all of which say that polite replies are better than rude ones. */
final class FeedbackData {
    static final String POLITE = "Gladly, good sir.";
    static final String RUDE = "Hold thy tongue.";
    private static final String PLAIN = "It is so.";

    private FeedbackData() {}

    /** @return the folder */
    static Path write(Feedback form, Path folder, int prompts) {
        return switch (form) {
            case PREFERENCES -> PreferenceData.write(folder, prompts);
            case RANKINGS -> rows(folder, Ranking.class, prompts, FeedbackData::ranking);
            case RATINGS -> rows(folder, RatedCompletion.class, prompts, FeedbackData::ratings);
            case LABELS -> rows(folder, Label.class, prompts, FeedbackData::labels);
            case STEPS -> rows(folder, Steps.class, prompts, FeedbackData::steps);
            case SEGMENTS -> rows(folder, SegmentPreference.class, prompts, FeedbackData::segments);
        };
    }

    static Content prompt(int i) {
        return Content.user("Question " + i + "?");
    }

    private static void ranking(int i, DatasetWriter<Ranking> writer) {
        // every other one is longer and has a tie
        boolean longer = i % 2 == 0;
        List<String> replies = longer ? List.of(RUDE, POLITE, PLAIN, "That is so.") : List.of(POLITE, RUDE);
        writer.write(new Ranking(
                "r" + i,
                prompt(i),
                replies.stream().map(Content::assistant).toList(),
                longer ? List.of(2, 0, 1, 1) : List.of(0, 1),
                null,
                "test",
                null,
                null));
    }

    private static void steps(int i, DatasetWriter<Steps> writer) {
        writer.write(new Steps("sound-" + i, prompt(i), List.of(POLITE), List.of(true), null));
        writer.write(new Steps("wrong-" + i, prompt(i), List.of(RUDE), List.of(false), null));
        writer.write(new Steps(
                "mixed-" + i,
                prompt(i),
                List.of(POLITE, POLITE, RUDE, POLITE),
                List.of(true, true, false, true),
                null));
    }

    private static void segments(int i, DatasetWriter<SegmentPreference> writer) {
        segment(i, "whole", null, POLITE, null, RUDE, writer);
        // the ends of replies that begin alike, and of replies that do not
        segment(i, "end", PLAIN + " ", RUDE, PLAIN + " ", POLITE, writer);
        segment(i, "other", PLAIN, " " + POLITE, POLITE, " " + RUDE, writer);
    }

    private static void segment(
            int i,
            String name,
            @Nullable String firstPrefix,
            String first,
            @Nullable String secondPrefix,
            String second,
            DatasetWriter<SegmentPreference> writer) {
        writer.write(new SegmentPreference(
                name + i,
                prompt(i),
                firstPrefix == null ? null : Content.assistant(firstPrefix),
                Content.assistant(first),
                secondPrefix == null ? null : Content.assistant(secondPrefix),
                Content.assistant(second),
                first.endsWith(POLITE) ? 1 : 0,
                false,
                "test",
                null,
                null,
                null));
    }

    private static void ratings(int i, DatasetWriter<RatedCompletion> writer) {
        rating(i, POLITE, 5, writer);
        rating(i, PLAIN, i % 3 == 0 ? 4 : 3, writer);
        rating(i, RUDE, 1, writer);
    }

    private static void rating(int i, String reply, int value, DatasetWriter<RatedCompletion> writer) {
        String rater = "rater-" + i % 2;
        writer.write(new RatedCompletion(
                i + reply,
                "p" + i,
                prompt(i),
                Content.assistant(reply),
                null,
                null,
                null,
                null,
                List.of(new Rating(rater, value, null))));
    }

    private static void labels(int i, DatasetWriter<Label> writer) {
        writer.write(new Label("good-" + i, prompt(i), Content.assistant(POLITE), true, null));
        writer.write(new Label("bad-" + i, prompt(i), Content.assistant(RUDE), false, null));
    }

    private static <R extends Row> Path rows(
            Path folder, Class<R> type, int prompts, BiConsumer<Integer, DatasetWriter<R>> each) {
        try (DatasetWriter<R> writer = DatasetWriter.create(folder, type, Lineage.of("test"))) {
            for (int i = 0; i < prompts; i++) {
                each.accept(i, writer);
            }
            writer.publish();
        }
        return folder;
    }
}
