package org.align4j.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.model.config.Architecture.Rotary;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.config.RotaryScaling;
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
        assertThat(rotary(four).scaling()).isEqualTo(expected);
        assertThat(rotary(five).scaling()).isEqualTo(expected);
        assertThat(rotary(four).base()).isEqualTo(500000);
        assertThat(rotary(five).base()).isEqualTo(500000);
        assertThat(rotary(with("{'rope_parameters':{'rope_type':'linear','factor':2.0}}"))
                        .scaling())
                .isEqualTo(new RotaryScaling.Linear(2));
        assertThat(rotary(with("{'rope_parameters':null,'rope_scaling':{'type':'linear','factor':4}}"))
                        .scaling())
                .isEqualTo(new RotaryScaling.Linear(4));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'eos_token_id':512} | eos_token_id must be null or an id of the vocabulary, 0 to 511, but is 512",
                "{'eos_token_id':[2,-1]} | eos_token_id must be null or an id of the vocabulary",
                "{'eos_token_id':'2'} | eos_token_id must be null or an id of the vocabulary",
                "{'eos_token_id':2.5} | eos_token_id must be null or an id of the vocabulary",
                "{'pad_token_id':-7} | pad_token_id must be null or an id of the vocabulary, 0 to 511, but is -7",
                "{'rope_theta':0} | rope_theta must be left out or say the same as rope_parameters.rope_theta",
                "{'rope_parameters':null,'rope_theta':0} | rope_theta must be above 1, but is 0"
            })
    void idsAreOfTheVocabularyAndTheRotaryBaseIsOne(String change, String reason) {
        assertThatThrownBy(() -> with(change))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("models/base/config.json: ")
                .hasMessageContaining(reason);
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
    void paddingThatIsLeftOutIsTheFamilysDefault() throws IOException {
        ObjectNode json = bundled("config.json");
        json.remove("pad_token_id");
        assertThat(ConfigFile.parse(FILE, json.deepCopy()).json().has("pad_token_id"))
                .isFalse();
        json.put("model_type", "gemma");
        assertThat(ConfigFile.parse(FILE, json.deepCopy())
                        .json()
                        .path("pad_token_id")
                        .asInt(-1))
                .isZero();
        json.putNull("pad_token_id");
        assertThat(ConfigFile.parse(FILE, json).json().path("pad_token_id").isNull())
                .isTrue();
    }

    @Test
    void windowsFollowEachFamilysRule() throws IOException {
        assertThat(windows(with("{'model_type':'mistral','sliding_window':null}")))
                .isEqualTo("0 [false, false]");
        assertThat(windows(with("{'model_type':'mistral','sliding_window':6}"))).isEqualTo("6 [true, true]");
        assertThat(windows(with("{'model_type':'mistral'}"))).isEqualTo("4096 [true, true]");
        String qwen = "{'model_type':'qwen2','sliding_window':5,'max_window_layers':1,";
        assertThat(windows(with(qwen + "'use_sliding_window':true}"))).isEqualTo("5 [false, true]");
        assertThat(windows(with(qwen + "'use_sliding_window':false}"))).isEqualTo("0 [false, false]");
        assertThat(windows(
                        with(qwen + "'use_sliding_window':true,'layer_types':['sliding_attention','full_attention']}")))
                .isEqualTo("5 [true, false]");
        assertThat(windows(with("{'model_type':'gemma2','hidden_act':null,'num_hidden_layers':3,'sliding_window':7}")))
                .isEqualTo("7 [true, false, true]");
        assertThat(windows(with(
                        "{'model_type':'gemma3_text','hidden_act':null,'num_hidden_layers':7,'rope_parameters':null}")))
                .isEqualTo("4096 [true, true, true, true, true, false, true]");
        assertThat(windows(with(
                        "{'model_type':'smollm3','num_hidden_layers':4,'use_sliding_window':true,'sliding_window':3}")))
                .isEqualTo("3 [false, false, false, true]");
    }

    private static String windows(ModelConfig config) {
        return config.architecture().attention().window() + " "
                + config.architecture().attention().windowed();
    }

    @Test
    void gemma3TurnsByTwoBases() throws IOException {
        String gemma = "{'model_type':'gemma3_text','hidden_act':null,'sliding_window_pattern':2,";
        ModelConfig four = with(
                gemma
                        + "'rope_parameters':null,'rope_theta':5e5,'rope_local_base_freq':123.0,'rope_scaling':{'rope_type':'linear','factor':8.0}}");
        ModelConfig five = with(
                gemma
                        + "'rope_parameters':{'full_attention':{'rope_type':'linear','factor':8.0,'rope_theta':5e5},'sliding_attention':{'rope_type':'default','rope_theta':123.0}}}");
        for (ModelConfig config : List.of(four, five)) {
            assertThat(config.architecture().positions().rotary())
                    .containsExactly(
                            new Rotary(5e5, new RotaryScaling.Linear(8)), new Rotary(123, new RotaryScaling.None()));
            assertThat(config.architecture().positions().kindOfLayer()).containsExactly(1, 0);
        }
        assertThat(with(gemma + "'rope_parameters':null}")
                        .architecture()
                        .positions()
                        .rotary())
                .containsExactly(new Rotary(1e6, new RotaryScaling.None()), new Rotary(1e4, new RotaryScaling.None()));
    }

    @Test
    void yarnTakesWhatThePaperRecommendsForWhatIsLeftOut() throws IOException {
        RotaryScaling scaling = rotary(with(
                        "{'rope_parameters':{'rope_type':'yarn','factor':4.0,'original_max_position_embeddings':32}}"))
                .scaling();
        assertThat(scaling).isEqualTo(new RotaryScaling.Yarn(4, 0.1 * Math.log(4) + 1, 32, 1, 32, true));
        // 8 turned numbers, base 10000: pair i turns 32 / (2 pi 10000^(i/4)) times within the context, so 32 times at
        // -0.8 and once at 0.71.
        assertThat(((RotaryScaling.Yarn) scaling).ramp(10000, 8)).containsExactly(0, 1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {'model_type':'gpt9'}                        | model_type "gpt9" is not known; known families: gemma, gemma2, gemma3_text, gpt2, gpt_neox, llama, mistral, phi, qwen2, qwen3, smollm3
                    {'hidden_act':'mish'}                        | hidden_act must be one of gelu, gelu_accurate, gelu_fast, gelu_new, gelu_python, gelu_python_tanh, gelu_pytorch_tanh, relu, silu, swish, but is "mish"
                    {'attn_logit_softcapping':30.0}              | attn_logit_softcapping may change what the model computes
                    {'quantization_config':{'bits':4}}           | quantization_config is not supported
                    {'quantization_config':'int8'}               | quantization_config is not supported
                    {'attention_probs_dropout_prob':0.1,'hidden_dropout_prob':0,'model_max_length':9,'tokenizer_padding_side':'left'} | ok
                    {'model_type':'mistral','sliding_window':0}  | sliding_window must be a positive integer, but is 0
                    {'model_type':'gemma2','hidden_act':null,'sliding_window':null} | sliding_window must be a positive integer, but is null
                    {'model_type':'gemma2','hidden_act':null,'sliding_window':64,'sliding_window_size':64} | ok
                    {'model_type':'gemma2','hidden_act':null,'sliding_window':64,'sliding_window_size':65} | sliding_window_size must be left out or say the same as sliding_window, 64, but is 65
                    {'rope_parameters':{'rope_type':'yarn','factor':2.0,'finetuned':true}} | ok
                    {'sliding_window':64}                        | sliding_window must be null or at least max_position_embeddings: model_type "llama" has no windows
                    {'sliding_window':128}                       | ok
                    {'layer_types':['full_attention','sliding_attention']} | layer_types must be those of model_type "llama"
                    {'layer_types':['full_attention','full_attention']} | ok
                    {'rope_parameters':{'rope_type':'dynamic','factor':2.0}} | ok
                    {'rope_parameters':{'rope_type':'longrope'}} | rope_type "longrope" is not supported; supported: default, dynamic, linear, llama3, yarn
                    {'rope_parameters':{'rope_type':'yarn'}}     | rope_parameters.factor must be a number, but is missing
                    {'rope_parameters':{'rope_type':'yarn','factor':2.0,'beta_fast':0.5}} | rope_parameters.beta_fast must be >= beta_slow 1.0 but was 0.5
                    {'rope_parameters':{'factor':2.0}}           | rope_parameters.factor may change what the model computes
                    {'rope_scaling':{'type':'linear','factor':2.0}} | rope_scaling must be null beside rope_parameters
                    {'model_type':'mistral'}                     | ok
                    {'model_type':'gemma','hidden_activation':'silu','hidden_act':'gelu'} | hidden_activation must be left out or say the same as hidden_act
                    {'model_type':'gemma','hidden_activation':'gelu_pytorch_tanh','hidden_act':'gelu'} | ok
                    {'model_type':'gemma3_text','hidden_act':null} | rope_parameters.rope_theta is not known; expected full_attention and sliding_attention
                    {'model_type':'gemma3_text','hidden_act':null,'rope_parameters':null,'attn_logit_softcapping':3.0} | attn_logit_softcapping may change what the model computes
                    {'model_type':'phi','rms_norm_eps':null,'rope_parameters':{'partial_rotary_factor':0.4}} | partial_rotary_factor 0.4 of a head of 8 turns 3 numbers
                    {'model_type':'../llama'}                    | model_type "../llama" is not known
                    {'rope_parameters':{'rope_type':'linear'}}   | rope_parameters.factor must be a number, but is missing
                    {'rope_parameters':{'partial_rotary_factor':0.5}} | partial_rotary_factor must be 1
                    {'hidden_size':'48'}                         | hidden_size must be a positive integer, but is "48"
                    {'num_key_value_heads':4}                    | num_attention_heads must be a multiple of num_key_value_heads
                    {'model_type':'gemma3_text','hidden_act':null,'rope_parameters':null,'rope_scaling':{'type':'linear','factor':2.0}} | rope_scaling.type must be spelled rope_type
                    {'model_type':'gemma3_text','hidden_act':null,'rope_parameters':null,'sliding_window_pattern':null} | sliding_window_pattern must be an integer of at least 1, but is null
                    {'model_type':'gemma3_text','hidden_act':null,'rope_parameters':null,'sliding_window_pattern':null,'layer_types':['full_attention','sliding_attention']} | ok
                    {'model_type':'phi','rms_norm_eps':null,'partial_rotary_factor':null} | partial_rotary_factor must be a number, but is null
                    {'model_type':'mistral','sliding_window':'4'} | sliding_window must be a number or null, but is "4"
                    {'model_type':'gemma3_text','hidden_act':null,'rope_parameters':{'full_attention':{'rope_type':'yarn','factor':2.0,'truncate':false}}} | rope_parameters.truncate must be true or left out for model_type "gemma3_text", but is false
                    {'rope_parameters':null,'rope_theta':'500'}  | rope_theta must be a number or null, but is "500"
                    {'is_causal':false}                          | is_causal must be true, but is false
                    {'is_causal':true}                           | ok
                    {'rms_norm_eps':null}                        | rms_norm_eps must be a number >= 0, but is null
                    {'rope_parameters':{'rope_theta':'500'}}     | rope_parameters.rope_theta must be a number, but is "500"
                    {'rope_parameters':{'rope_theta':null}}      | rope_parameters.rope_theta must be a number, but is null
                    {'rope_parameters':{'rope_type':'yarn','factor':2.0,'beta_fast':'8'}} | rope_parameters.beta_fast must be a number, but is "8"
                    {'rope_parameters':null,'rope_scaling':'linear'} | rope_scaling must be an object or null, but is "linear"
                    {'layer_types':'full_attention'}             | layer_types must be a list or null, but is "full_attention"
                    {'model_type':'gemma3_text','hidden_act':null,'rope_parameters':null,'final_logit_softcapping':0.0} | final_logit_softcapping must be null or a number > 0, but is 0.0
                    {'model_type':'gemma2','hidden_act':null,'query_pre_attn_scalar':null} | query_pre_attn_scalar must be a number > 0, but is null
                    {'model_type':'gemma2','hidden_act':null,'query_pre_attn_scalar':0} | query_pre_attn_scalar must be a number > 0, but is 0
                    {'model_type':'gemma3_text','hidden_act':null,'rope_parameters':null,'final_logit_softcapping':null} | ok
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
        with("{'_name_or_path':'x','use_sliding_window':false,'new_key':null,'initializer_range':0.1,'max_length':20}");
    }

    @Test
    void theConfigsOfGpt2AsPublishedPass() throws IOException {
        String shape = "'n_embd':48,'n_head':6,'n_layer':2,'n_positions':128,'vocab_size':512,'eos_token_id':2";
        ObjectNode json = (ObjectNode) JSON.readTree(("{'model_type':'gpt2','n_ctx':128,'n_special':0,"
                        + "'predict_special_tokens':true,'output_past':true,'summary_use_proj':true," + shape + "}")
                .replace('\'', '"'));
        assertThat(ConfigFile.parse(FILE, json).headSize()).isEqualTo(8);
    }

    @Test
    void aSwitchThatAnotherFamilyReadsChangesNothing() throws IOException {
        assertThat(with("{'scale_attn_weights':false}"))
                .extracting(ModelConfig::architecture)
                .isEqualTo(with("{}").architecture());
    }

    private static Rotary rotary(ModelConfig config) {
        return config.architecture().positions().rotary().get(0);
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
