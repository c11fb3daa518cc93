package org.align4j.model.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.align4j.core.chat.Message;
import org.align4j.model.text.Tokenizer;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OllamaModelfileTest {
    private static final List<Message> CONVERSATION =
            List.of(new Message("user", "Two\nlines?"), new Message("assistant", "Yes."), new Message("user", "And?"));

    @TempDir
    Path folder;

    @Test
    void chatMlIsWrittenInOllamasLanguage() throws Exception {
        OllamaModelfile file = OllamaModelfile.of(Fixtures.path("checkpoints/llama"), "model.gguf");
        assertThat(file.hasTemplate()).isTrue();
        assertThat(file.text()).isEqualTo("""
                FROM ./model.gguf
                TEMPLATE \"""{{ range .Messages }}{{ if eq .Role "system" }}<|im_start|>system
                {{ .Content }}<|im_end|>
                {{ else if eq .Role "user" }}<|im_start|>user
                {{ .Content }}<|im_end|>
                {{ else if eq .Role "assistant" }}<|im_start|>assistant
                {{ .Content }}<|im_end|>
                {{ end }}{{ end }}<|im_start|>assistant
                \"""
                PARAMETER stop "<|im_end|>"
                """);
    }

    @Test
    void aDefaultSystemMessageBecomesTheModelsOwn() throws Exception {
        template("{%- if messages[0]['role'] != 'system' %}{{ '<|im_start|>system\\nBe kind.<|im_end|>' }}{% endif %}"
                + "{%- for m in messages %}{{ '<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>' }}"
                + "{%- endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}");
        assertThat(OllamaModelfile.of(folder, "m").text()).contains("SYSTEM \"\"\"Be kind.\"\"\"\n");
        rendersAlike("");
    }

    @Test
    void whatStandsOnceAtTheStartStandsBeforeTheMessages() throws Exception {
        template("{{ '<|endoftext|>' }}{%- for m in messages %}{{ '[' + m['role'] + ']' + m['content'] + '\\n' }}"
                + "{%- endfor %}{% if add_generation_prompt %}{{ '[assistant]' }}{% endif %}");
        rendersAlike("<|endoftext|>");
        assertThat(Objects.requireNonNull(found("<|endoftext|>")).source("<|endoftext|>"))
                .startsWith("{{ range");
    }

    @Test
    void aTemplateThatDependsOnMoreThanRolesIsLeftOut() throws Exception {
        template("{%- for m in messages %}{{ '[' + m['role'] + loop.index|string + ']' + m['content'] }}{%- endfor %}");
        OllamaModelfile file = OllamaModelfile.of(folder, "m");
        assertThat(file.hasTemplate()).isFalse();
        assertThat(file.text()).doesNotContain("TEMPLATE");
        template("{%- for m in messages %}{{ '[' + m['role'] + ']' + m['content'] }}"
                + "{{- '!' if loop.length == 1 }}{%- endfor %}");
        assertThat(OllamaModelfile.of(folder, "m").hasTemplate()).isFalse();
        template("{{ raise_exception('no') }}");
        assertThat(OllamaModelfile.of(folder, "m").hasTemplate()).isFalse();
        template("{%- for m in messages %}{{ '{' + '{' + m['role'] + m['content'] }}{%- endfor %}");
        assertThat(OllamaModelfile.of(folder, "m").hasTemplate()).isFalse();
    }

    private void rendersAlike(String begin) {
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            OllamaTemplate template = Objects.requireNonNull(OllamaTemplate.of(tokenizer, begin));
            assertThat(template.rendered(CONVERSATION)).isEqualTo(tokenizer.renderForAnswer(CONVERSATION));
        }
    }

    private OllamaTemplate found(String begin) {
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            return OllamaTemplate.of(tokenizer, begin);
        }
    }

    private void template(String jinja) throws Exception {
        for (String name : List.of("config.json", "tokenizer.json", "tokenizer_config.json")) {
            if (!Files.exists(folder.resolve(name))) {
                Files.copy(Fixtures.path("checkpoints/llama/" + name), folder.resolve(name));
            }
        }
        Files.writeString(folder.resolve("chat_template.jinja"), jinja);
    }
}
