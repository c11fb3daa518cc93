package org.align4j.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessorTest {
    @ParameterizedTest
    @CsvSource({
        // Sapphire Rapids as it is, and under a virtual machine that hides AMX
        "GenuineIntel, avx512f avx512_bf16 amx_bf16 amx_tile amx_int8 avx512_vnni, true, true, true",
        "GenuineIntel, avx512f avx512_bf16 avx512_fp16 avx512_vnni, true, false, true",
        // Skylake
        "GenuineIntel, avx2 avx512f, false, false, false",
        // Zen 4
        "AuthenticAMD, avx512f avx512_bf16 avx512_vnni, true, true, true",
        // Zen 3, and a desktop processor without AVX-512
        "AuthenticAMD, avx2 fma, false, false, false",
        "GenuineIntel, avx2 avx_vnni, false, false, true",
    })
    void whatLinuxSaysDecides(String vendor, String flags, boolean bfloat16, boolean multiplies, boolean bytes) {
        String description = "processor\t: 0\nvendor_id\t: " + vendor + "\nflags\t\t: fpu " + flags + "\n";
        assertThat(Processor.of(description)).isEqualTo(new Processor(bfloat16, multiplies, bytes));
    }

    @Test
    void itsNameTellsItFromOthersOfTheMaker() {
        String description = "processor\t: 0\ncpu family\t: 26\nmodel\t\t: 2\nmodel name\t: AMD EPYC\nprocessor\t: 1\n";
        assertThat(Processor.nameIn(description)).contains("AMD EPYC (family 26, model 2)");
        assertThat(Processor.nameIn("processor\t: 0\nFeatures\t: fp asimd\n")).isEmpty();
        assertThat(Processor.name()).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource({"fp asimd bf16 i8mm, true", "fp asimd, false"})
    void armToo(String features, boolean expected) {
        assertThat(Processor.of("processor\t: 0\nFeatures\t: " + features + "\n"))
                .isEqualTo(new Processor(expected, expected, false));
    }
}
