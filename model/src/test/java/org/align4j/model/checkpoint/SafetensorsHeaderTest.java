package org.align4j.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.align4j.core.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two tensors of two numbers: 16 bytes behind the header. */
class SafetensorsHeaderTest {
    private static final String A = "'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}";
    private static final String B = "'b':{'dtype':'F32','shape':[2],'data_offsets':[8,16]}";

    @TempDir
    Path folder;

    @Test
    void tensorsMayStandInAnyOrderAndBlanksBehindTheHeader() throws IOException {
        try (TensorFile file = file("{" + B + "," + A + "}    ")) {
            assertThat(file.entries().keySet()).containsExactly("b", "a");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{%a,'b':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} | b begins at byte",
                "{%a,'b':{'dtype':'F32','shape':[2],'data_offsets':[4,12]}} | but a ends at byte",
                "{%a,'b':{'dtype':'F32','shape':[1],'data_offsets':[12,16]}} | must not overlap or leave gaps",
                "{%a,'b':{'dtype':'F32','shape':[1],'data_offsets':[8,12]}} | 4 bytes at its end do not belong to any tensor",
                "{%a} | 8 bytes at its end do not belong to any tensor",
                "{%a,%b,%a} | the key 'a' occurs twice",
                "{%a,%b}{} | more text follows after the value",
                "{%a,%b,'a':{'dtype':'F32','shape':[2],'data_offsets':[8,16]}} | the key 'a' occurs twice",
                "{%a,'b':{'dtype':'F32','shape':['2'],'data_offsets':[8,16]}} | b.shape must be a list of whole numbers",
                "{%a,'b':{'dtype':'F32','shape':'2','data_offsets':[8,16]}} | b.shape must be a list of whole numbers",
                "{%a,'b':{'dtype':'F32','shape':[2.0],'data_offsets':[8,16]}} | b.shape must be a list of whole numbers",
                "{%a,'b':{'dtype':'F32','shape':[-2],'data_offsets':[8,16]}} | b.shape must be a list of whole numbers",
                "{%a,'b':{'dtype':'F32','data_offsets':[8,16]}} | b.shape must be a list of whole numbers of at least 0, but is missing",
                "{%a,'b':{'dtype':'F32','shape':[4294967296,4294967296],'data_offsets':[8,16]}} | cannot have 8 bytes",
                "{%a,'b':{'dtype':'F32','shape':[9223372036854775808],'data_offsets':[8,16]}} | b.shape must be",
                "{%a,'b':{'dtype':'F32','shape':[2],'data_offsets':[8]}} | b.data_offsets must be two numbers",
                "{%a,'b':{'dtype':'F32','shape':[2],'data_offsets':[9223372036854775800,9223372036854775807]}} | b.data_offsets must be",
                "{%a,'b':{'dtype':'F32','shape':[2],'data_offsets':[16,8]}} | cannot have -8 bytes",
                "{%a,'b':{'dtype':'float32','shape':[2],'data_offsets':[8,16]}} | b.dtype must be one of the format's types",
                "{%a,'b':{'dtype':'I64','shape':[2],'data_offsets':[8,16]}} | cannot have 8 bytes",
                "{%a,'b':3} | b.dtype must be",
                "{%a,%b,'__metadata__':{'format':3}} | __metadata__.format must be a text",
                "[] | not an object in {}",
                "{%a,%b | not valid JSON"
            })
    void whatIsNotOneTensorBehindTheOtherIsRefused(String header, String reason) {
        assertThatThrownBy(() -> file(header.replace("%a", A).replace("%b", B)).close())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("model.safetensors: ")
                .hasMessageContaining(reason);
    }

    private TensorFile file(String header) throws IOException {
        byte[] text = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + text.length + 16).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(text.length).put(text);
        Path file = folder.resolve("model.safetensors");
        Files.write(file, bytes.array());
        return TensorFile.open(file);
    }
}
