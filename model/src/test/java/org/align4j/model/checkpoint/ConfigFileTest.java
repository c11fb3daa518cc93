package org.align4j.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.model.ModelConfig;
import org.align4j.model.RotaryScaling;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFileTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path FILE = Path.of("models/base/config.json");

    @Test
    void bothSpellingsOfTransformersSayTheSame() throws IOException {
        ModelConfig five = ConfigFile.parse(FILE, bundled("config.json"));
        ModelConfig four = ConfigFile.parse(FILE, bundled("config.v4.json"));
        assertThat(four).usingRecursiveComparison().ignoringFields("json").isEqualTo(five);
        assertThat(five.headSize()).isEqualTo(8);
        assertThat(five.endOfText()).containsExactly(2);
    }

    @Test
    void rotaryScalingIsReadFromEitherPlace() throws IOException {
        String llama3 =
                "{'rope_type':'llama3','factor':8.0,'low_freq_factor':1.0,'high_freq_factor':4.0,'original_max_position_embeddings':16";
        RotaryScaling expected = new RotaryScaling.Llama3(8, 1, 4, 16);
        ModelConfig four = with("{'rope_parameters':null,'rope_theta':500000.0,'rope_scaling':" + llama3 + "}}");
        ModelConfig five = with("{'rope_parameters':" + llama3 + ",'rope_theta':500000.0}}");
        assertThat(four.rotaryScaling()).isEqualTo(expected);
        assertThat(five.rotaryScaling()).isEqualTo(expected);
        assertThat(four.rotaryBase()).isEqualTo(500000);
        assertThat(five.rotaryBase()).isEqualTo(500000);
        assertThat(with("{'rope_parameters':{'rope_type':'linear','factor':2.0}}")
                        .rotaryScaling())
                .isEqualTo(new RotaryScaling.Linear(2));
        assertThat(with("{'rope_parameters':null,'rope_scaling':{'type':'linear','factor':4}}")
                        .rotaryScaling())
                .isEqualTo(new RotaryScaling.Linear(4));
    }

    @Test
    void whatIsLeftOutIsTheFamilysDefault() throws IOException {
        ObjectNode json = bundled("config.json");
        json.remove(List.of("head_dim", "num_key_value_heads", "tie_word_embeddings", "max_position_embeddings"));
        ModelConfig config = ConfigFile.parse(FILE, json);
        assertThat(config.headSize()).isEqualTo(8);
        assertThat(config.keyValueHeads()).isEqualTo(6);
        assertThat(config.tiedHead()).isFalse();
        assertThat(config.maxPositions()).isEqualTo(2048);
    }

    @Test
    void aMistralWithoutAWindowIsALlama() throws IOException {
        ModelConfig config = with("{'model_type':'mistral','sliding_window':null}");
        assertThat(Family.of(config).architecture(HeadKind.LANGUAGE_MODEL)).isEqualTo("MistralForCausalLM");
        assertThat(with("{'model_type':'mistral','sliding_window':128}").modelType())
                .isEqualTo("mistral");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {'model_type':'gpt9'}                        | model_type "gpt9" is not known; known families: llama, mistral
                    {'hidden_act':'gelu'}                        | hidden_act must be "silu", but is "gelu"
                    {'attn_logit_softcapping':30.0}              | attn_logit_softcapping may change what the model computes
                    {'quantization_config':{'bits':4}}           | quantization_config is not supported
                    {'model_type':'mistral','sliding_window':64} | sliding_window must be null or at least max_position_embeddings
                    {'model_type':'mistral'}                     | ok
                    {'rope_parameters':{'rope_type':'yarn'}}     | rope_type "yarn" is not supported; supported: default, linear, llama3
                    {'rope_parameters':{'rope_type':'linear'}}   | rope_parameters.factor must be a number, but is missing
                    {'rope_parameters':{'partial_rotary_factor':0.5}} | partial_rotary_factor must be 1
                    {'hidden_size':'48'}                         | hidden_size must be a positive integer, but is "48"
                    {'num_key_value_heads':4}                    | num_attention_heads must be a multiple of num_key_value_heads
                    {'num_hidden_layers':null}                   | num_hidden_layers must be a positive integer
                    """)
    void whatWouldChangeTheResultIsRefusedInOneLine(String change, String message) throws IOException {
        if (message.equals("ok")) {
            assertThat(with(change).maxPositions()).isEqualTo(128);
            return;
        }
        assertThatThrownBy(() -> with(change))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith(FILE.toString())
                .hasMessageContaining(message)
                .message()
                .doesNotContain("\n");
    }

    @Test
    void harmlessAndSwitchedOffKeysPass() throws IOException {
        with("{'_name_or_path':'x','use_sliding_window':false,'new_key':null,'initializer_range':0.1}");
    }

    private static ModelConfig with(String change) throws IOException {
        ObjectNode json = bundled("config.json");
        json.setAll((ObjectNode) JSON.readTree(change.replace('\'', '"')));
        return ConfigFile.parse(FILE, json);
    }

    private static ObjectNode bundled(String name) throws IOException {
        return (ObjectNode)
                JSON.readTree(Fixtures.path("checkpoints/llama").resolve(name).toFile());
    }
}
