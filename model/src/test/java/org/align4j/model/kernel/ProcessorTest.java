package org.align4j.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessorTest {
    @ParameterizedTest
    @CsvSource({
        // Sapphire Rapids as it is, and under a virtual machine that hides AMX
        "GenuineIntel, avx512f avx512bw avx512vl avx512dq avx512_bf16 amx_bf16 amx_tile amx_int8 avx512_vnni, true, true, true, IN_32_BITS",
        "GenuineIntel, avx512f avx512bw avx512vl avx512dq avx512_bf16 avx512_fp16 avx512_vnni, true, false, true, IN_32_BITS",
        // Skylake
        "GenuineIntel, avx2 avx512f avx512bw avx512vl avx512dq, false, false, true, IN_16_BITS",
        // Zen 4
        "AuthenticAMD, avx512f avx512bw avx512vl avx512dq avx512_bf16 avx512_vnni, true, true, true, IN_32_BITS",
        // a laptop of 2024 that converts bfloat16 without AVX-512
        "GenuineIntel, avx2 avx_vnni avx_ne_convert, false, false, true, IN_32_BITS",
        // Zen 3, and a desktop processor without AVX-512
        "AuthenticAMD, avx2 fma, false, false, false, IN_16_BITS",
        "GenuineIntel, sse4_2 avx, false, false, false, NONE",
        "GenuineIntel, avx2 avx_vnni, false, false, false, IN_32_BITS",
    })
    void whatLinuxSaysDecides(
            String vendor, String flags, boolean bfloat16, boolean multiplies, boolean packs, Processor.Bytes bytes) {
        String description = "processor\t: 0\nvendor_id\t: " + vendor + "\nflags\t\t: fpu " + flags + "\n";
        assertThat(Processor.of(description)).isEqualTo(new Processor(bfloat16, multiplies, packs, bytes));
    }

    @ParameterizedTest
    @CsvSource({", true, IN_32_BITS", "avx512, true, IN_32_BITS", "avx2, false, IN_16_BITS", "default, false, NONE"})
    void whatLibtorchMayNotUseDoesNotCount(@Nullable String most, boolean bfloat16, Processor.Bytes bytes) {
        String description =
                "vendor_id\t: AuthenticAMD\nflags\t\t: fpu avx avx2 avx512f avx512bw avx512vl avx512dq avx_vnni avx512_vnni avx512_bf16\n";
        assertThat(Processor.of(Processor.usable(description, most)))
                .isEqualTo(new Processor(bfloat16, bfloat16, bfloat16, bytes));
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
                .isEqualTo(new Processor(expected, expected, false, Processor.Bytes.NONE));
    }
}
