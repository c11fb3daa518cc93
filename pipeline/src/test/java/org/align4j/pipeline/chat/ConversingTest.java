package org.align4j.pipeline.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.core.options.ConfigLoader;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConversingTest {
    private static final Path LLAMA = Fixtures.path("checkpoints/llama");
    private static final Path TUNED = Fixtures.path("lora/all-linear");

    @TempDir
    private Path folder;

    private static ChatConfig config(Path... models) {
        String list =
                String.join(",", List.of(models).stream().map(Path::toString).toList());
        return ConfigLoader.load(
                ChatConfig.class,
                null,
                List.of(
                        new ConfigLoader.Assignment("models", List.of(list.split(","))),
                        ConfigLoader.Assignment.of("sampling.max-new-tokens", "8"),
                        ConfigLoader.Assignment.of("system", "Speak plainly.")));
    }

    private static String talk(ChatConfig config, PreferenceJournal journal, String... lines) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<Speaker> speakers = config.models().stream()
                .map(model -> Speaker.load(model.getFileName().toString(), model, config.engine(), config.weights()))
                .toList();
        try {
            new Conversing(
                            speakers,
                            config,
                            journal,
                            new BufferedReader(new StringReader(String.join("\n", lines))),
                            new PrintStream(out, true, StandardCharsets.UTF_8))
                    .run();
        } finally {
            speakers.forEach(Speaker::close);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aConversationKeepsWhatWasSaidUntilItIsReset() throws IOException {
        String shown = talk(
                config(LLAMA), null, "Good \\", "morrow", "/show", "/reset", "/show", "/system", "/rest", "/retry");
        assertThat(shown)
                .contains("system: Speak plainly.\nuser: Good \nmorrow\nassistant: ")
                .contains("(/rest is not a command; did you mean '/reset'?")
                .contains("(nothing was said yet)");
        assertThat(shown.split("system: Speak plainly.")).hasSize(3);
        assertThat(talk(
                        config(LLAMA),
                        null,
                        "Good \\",
                        "morrow",
                        "/show",
                        "/reset",
                        "/show",
                        "/system",
                        "/rest",
                        "/retry"))
                .isEqualTo(shown);
    }

    @Test
    void votesAreBlindAndBecomePreferences() throws IOException {
        Path file = folder.resolve("votes.jsonl");
        String shown = talk(
                config(LLAMA, TUNED),
                new PreferenceJournal(file, "me"),
                "Good morrow",
                "1",
                "And you?",
                "zz",
                "2",
                "Well",
                "t",
                "So",
                "s");
        assertThat(shown).contains("1, 2, t or s > ").contains("1 tie");
        assertThat(shown.substring(0, shown.indexOf("votes:")))
                .doesNotContain("llama")
                .doesNotContain("all-linear");
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(3);
        JsonNode second = new ObjectMapper().readTree(lines.get(1));
        assertThat(second.path("prompt").size()).isEqualTo(4);
        assertThat(second.path("chosen").path(0).path("role").asText()).isEqualTo("assistant");
        assertThat(new ObjectMapper().readTree(lines.get(2)).path("p_chosen").asDouble())
                .isEqualTo(0.5);
    }

    @Test
    void votesNeedTwoModels() {
        assertThatThrownBy(() -> ConfigLoader.load(
                        ChatConfig.class,
                        null,
                        List.of(
                                ConfigLoader.Assignment.of("models", LLAMA.toString()),
                                ConfigLoader.Assignment.of("journal", "votes.jsonl"))))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("journal needs two models");
    }
}
