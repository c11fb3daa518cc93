package org.align4j.pipeline;

import java.nio.file.Path;
import java.util.List;
import org.align4j.core.chat.Content;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Label;
import org.align4j.data.Lineage;
import org.align4j.data.Preference;

/** A small preferences dataset: polite replies beat rude ones, three pairs of each prompt. */
public final class PreferenceData {
    private PreferenceData() {}

    public static Path write(Path folder, int prompts) {
        List<String> polite = List.of("With pleasure, my lord.", "Gladly, good sir.");
        List<String> rude = List.of("Begone, thou fool.", "Hold thy tongue.");
        try (DatasetWriter<Preference> writer = DatasetWriter.create(folder, Preference.class, Lineage.of("test"))) {
            for (int i = 0; i < prompts; i++) {
                Content prompt = Content.user("Question " + i + "?");
                for (int pair = 0; pair < 3; pair++) {
                    writer.write(new Preference(
                            i + "-" + pair,
                            prompt,
                            Content.assistant(polite.get(pair / 2)),
                            Content.assistant(rude.get(pair % 2)),
                            1,
                            false,
                            null,
                            "test",
                            null,
                            null,
                            null));
                }
            }
            writer.publish();
        }
        return folder;
    }

    /** The same completions, each with a mark: polite ones are desirable. */
    public static Path labels(Path folder, int prompts) {
        List<String> completions =
                List.of("With pleasure, my lord.", "Begone, thou fool.", "Gladly, good sir.", "Hold thy tongue.");
        try (DatasetWriter<Label> writer = DatasetWriter.create(folder, Label.class, Lineage.of("test"))) {
            for (int i = 0; i < prompts; i++) {
                for (int k = 0; k < completions.size(); k++) {
                    writer.write(new Label(
                            i + "-" + k,
                            Content.user("Question " + i + "?"),
                            Content.assistant(completions.get(k)),
                            k % 2 == 0,
                            null));
                }
            }
            writer.publish();
        }
        return folder;
    }
}
