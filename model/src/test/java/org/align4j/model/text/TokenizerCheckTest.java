package org.align4j.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that end the tokenizers library, and with it the program, are refused before it sees them. */
class TokenizerCheckTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/decoder | 100000000000000000000000000000 | decoder must be null or an object",
                "/decoder/type | 'Unheard' | decoder.type must be one of BPEDecoder",
                "/decoder | {'type':'Strip','content':' ','start':0,'stop':5} | decoder.stop must be 0",
                "/decoder | {'type':'Strip','content':'ab','start':0,'stop':0} | decoder.content must be a text of one character",
                "/decoder | {'type':'Sequence','decoders':[{'type':'Fuse'},3]} | decoder.decoders[1] must be null or an object",
                "/added_tokens | 9223372036854775807 | added_tokens must be a list",
                "/added_tokens/0/id | 9223372036854775807 | added_tokens[0].id must be an id from 0 to 9999999",
                "/added_tokens/0/id | 1e308 | added_tokens[0].id must be an id",
                "/added_tokens/0/id | 1000000000 | added_tokens[0].id must be an id",
                "/added_tokens/0/id | -1 | added_tokens[0].id must be an id",
                "/added_tokens/0/content | '' | added_tokens[0].content must be a text",
                "/added_tokens/0/special | 1 | added_tokens[0].special must be true or false",
                "/added_tokens/3/id | 900 | has the id 900, but the tokenizers library gives it",
                "/model | [] | model must be an object",
                "/model/type | 'Neural' | model.type must be one of BPE",
                "/model/vocab/a | 1000000000 | model.vocab.a must be an id",
                "/model/vocab/a | -1 | model.vocab.a must be an id",
                "/model/vocab/a | 1.5 | model.vocab.a must be an id",
                "/model/vocab | [1] | model.vocab must be an object of ids",
                "/model/merges/0 | ['a'] | model.merges[0] must be two texts",
                "/model/merges/0 | 7 | model.merges[0] must be two texts",
                "/model/dropout | 0.1 | model.dropout must be 0",
                "/model/continuing_subword_prefix | '##' | model.merges[0] must be of a second that begins with ##",
                "/model/unk_token | 3 | model.unk_token must be a text",
                "/normalizer | {'type':'Replace','pattern':{'Regex':'(a+)+$'},'content':''} | repeats a group that repeats",
                "/normalizer | {'type':'Replace','pattern':{'String':1},'content':''} | normalizer.pattern must be",
                "/normalizer | {'type':'Precompiled','precompiled_charsmap':'AAAA'} | normalizer.type must be one of",
                "/pre_tokenizer | {'type':'FixedLength','length':0} | pre_tokenizer.length must be at least 1",
                "/pre_tokenizer | {'type':'Split','pattern':{'String':' '},'behavior':'Often','invert':false} | pre_tokenizer.behavior must be one of",
                "/post_processor | {'type':'TemplateProcessing','single':[{'SpecialToken':{'id':'x','type_id':0}}],'pair':[],'special_tokens':{}} | post_processor.single[0].id must be one of",
                "/post_processor | {'type':'TemplateProcessing','single':[{'Sequence':{'id':'B','type_id':0}}],'pair':[],'special_tokens':{}} | post_processor.single[0].id must be one of",
                "/post_processor | {'type':'BertProcessing','sep':['a',-1],'cls':['b',2]} | post_processor.sep must be an id"
            })
    void whatTheLibraryDoesNotExpectIsNamed(String pointer, String value, String reason) throws IOException {
        ObjectNode tokenizer = tokenizer();
        set(tokenizer, pointer, JSON.readTree(value.replace('\'', '"')));
        assertRefused(tokenizer, reason);
    }

    @Test
    void replacementsCannotBlowATextUp() throws IOException {
        ObjectNode tokenizer = tokenizer();
        ArrayNode all = JSON.createArrayNode();
        for (int i = 0; i < 20; i++) {
            all.add(JSON.readTree("{\"type\":\"Replace\",\"pattern\":{\"String\":\"a\"},\"content\":\"aa\"}"));
        }
        tokenizer.putObject("normalizer").put("type", "Sequence").set("normalizers", all);
        assertRefused(
                tokenizer, "normalizer.normalizers[13].pattern: the replacements up to it may make a text 10000 times");
    }

    @Test
    void halfASurrogatePairIsNoText() throws IOException {
        ObjectNode tokenizer = tokenizer();
        ((ObjectNode) tokenizer.at("/model/vocab")).put("\ud800", 3);
        copy();
        Files.writeString(folder.resolve("tokenizer.json"), tokenizer.toString().replace("\ud800", "\\ud800"));
        assertThatThrownBy(() -> Tokenizer.load(folder).close())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("half of a surrogate pair");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a+)+", "(?:a|b*)*c", "((ab)*x){2,}", "(\\w+\\s?)*$", "(([a-z])+.)+"})
    void repetitionsOfRepetitionsAreFound(String expression) {
        assertThat(SafeExpression.fault(expression)).contains("repeats a group");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
                "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?+\\p{L}++|\\p{N}{1,3}+| ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*+|\\s++$|\\s+",
                "[\\p{Lu}\\p{Lt}]*[\\p{Ll}]+(?i:'s|'t)?|\\s*[\\r\\n/]+",
                "([a-z]+){1,3}",
                "[]+*]+|[^]+*]+",
                "\\(+\\)*"
            })
    void publishedExpressionsAreNone(String expression) {
        assertThat(SafeExpression.fault(expression)).isEmpty();
    }

    @Test
    void whatTakesStackOrMemoryIsRefused() {
        assertThat(SafeExpression.fault("[".repeat(3000))).contains("more than 20 levels deep");
        assertThat(SafeExpression.fault("(".repeat(3000))).contains("more than 20 levels deep");
        assertThat(SafeExpression.fault("((a{100}){100}){2}")).contains("counts to more than 10000");
        assertThat(SafeExpression.fault("a{100000}")).contains("counts to more than 10000");
        assertThat(SafeExpression.fault("(a\\g<1>)")).contains("uses \\g");
        assertThat(SafeExpression.fault("a".repeat(30_000))).contains("is longer than");
    }

    private void assertRefused(ObjectNode tokenizer, String reason) throws IOException {
        copy();
        Files.writeString(folder.resolve("tokenizer.json"), tokenizer.toString());
        assertThatThrownBy(() -> Tokenizer.load(folder).close())
                .isInstanceOfSatisfying(
                        UserError.class, error -> assertThat(error.problems()).hasSize(1))
                .hasMessageStartingWith(folder.resolve("tokenizer.json") + ": ")
                .hasMessageContaining(reason);
    }

    private void copy() throws IOException {
        try (Stream<Path> files = Files.list(Fixtures.path("tokenizers/byte-bpe"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, folder.resolve(file.getFileName().toString()));
            }
        }
    }

    private static ObjectNode tokenizer() throws IOException {
        return (ObjectNode) JSON.readTree(
                Fixtures.path("tokenizers/byte-bpe/tokenizer.json").toFile());
    }

    private static void set(ObjectNode root, String pointer, JsonNode value) {
        int end = pointer.lastIndexOf('/');
        JsonNode parent = root.at(pointer.substring(0, end));
        String last = pointer.substring(end + 1);
        if (parent instanceof ArrayNode list) {
            list.set(Integer.parseInt(last), value);
        } else {
            ((ObjectNode) parent).set(last, value);
        }
    }
}
