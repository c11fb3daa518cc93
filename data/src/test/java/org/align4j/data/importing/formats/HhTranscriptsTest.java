package org.align4j.data.importing.formats;

import static org.align4j.data.importing.ImportCase.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.data.Preference;
import org.align4j.data.importing.ImportCase;
import org.align4j.data.importing.ImportConfig;
import org.align4j.data.importing.ImportReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HhTranscriptsTest {
    private static final String START = "\\n\\nHuman: hi\\n\\nAssistant: hello\\n\\nHuman: and?\\n\\nAssistant:";

    @TempDir
    private Path folder;

    @Test
    void turnsBecomeMessagesAndTheLastOnesThePair() {
        ImportCase rows = new ImportCase(folder);

        rows.run(ImportConfig.DEFAULT, pair(START + " yes\\n\\nplease", START + " no"));

        assertThat(rows.rows(Preference.class)).singleElement().satisfies(pair -> {
            assertThat(pair.prompt())
                    .isEqualTo(new Content.Chat(List.of(
                            new Message("user", "hi"),
                            new Message("assistant", "hello"),
                            new Message("user", "and?"))));
            assertThat(pair.chosen()).isEqualTo(Content.assistant("yes\n\nplease"));
            assertThat(pair.rejected()).isEqualTo(Content.assistant("no"));
        });
    }

    @Test
    void unusablePairsAreCountedByReason() {
        ImportReport report = new ImportCase(folder)
                .run(
                        ImportConfig.DEFAULT.maxRejected(1),
                        pair(START + " yes", START + " no"),
                        pair(START + " same", START + " same"),
                        pair(START + " yes", START + ""),
                        pair(START + " yes", START.replace("hello", "go away") + " no"),
                        pair(START + " yes", "Human: q"),
                        pair(START + " yes", START + " no\\n\\nHuman: bye"));

        assertThat(report.rejected())
                .isEqualTo(Map.of(
                        "identical-pair", 1L,
                        "empty-completion", 1L,
                        "differs-before-last-turn", 2L,
                        "not-a-transcript", 1L));
    }

    private static String pair(String chosen, String rejected) {
        return json("{'chosen':'" + chosen + "','rejected':'" + rejected + "'}");
    }
}
