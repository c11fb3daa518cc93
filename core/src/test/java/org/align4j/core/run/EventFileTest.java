package org.align4j.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
    /** What tensorboard 2.21.0's own writer wrote for the same events. */
    private static final String EXPECTED =
            "1800000000000000a37f4b2209000000000000f83f1a0d627261696e2e4576656e743a322a28646c2100000000"
                    + "000000017becf609000000000000044010ac022a130a110a0a747261696e2f6c6f7373150000403ff31d3dff";

    @TempDir
    Path folder;

    @Test
    void theBytesAreThoseOfTensorBoardsOwnWriter() throws IOException {
        try (EventFile file = new EventFile(folder, 1.5, 4)) {
            file.scalars(2.5, 300, Map.of("train/loss", 0.75));
        }
        Path written = folder.resolve("events.out.tfevents.1.align.4");
        assertThat(HexFormat.of().formatHex(Files.readAllBytes(written))).isEqualTo(EXPECTED);
    }

    /** The file that the real package was asked about by hand; docs/evaluation.md says what it read. */
    @Test
    void textsHistogramsAndOptionsStandBesideScalars() throws IOException {
        try (EventFile file = new EventFile(folder, 1.5, 4)) {
            file.options(1.5, Map.of("update.iterations", "3"));
            file.text(2, 1, "samples", "**one**");
            file.histogram(2, 1, "reward", new double[] {1, 2, 2, Double.NaN});
        }
        String written = HexFormat.of().formatHex(Files.readAllBytes(folder.resolve("events.out.tfevents.1.align.4")));
        assertThat(written)
                .contains(hex("_hparams_/session_start_info"))
                // key update.iterations, value number_value 3
                .contains(hex("update.iterations") + "12091100000000000008" + "40")
                .contains(hex("samples/text_summary"))
                // dtype string, shape [1], the text
                .contains("08071204120208014207" + hex("**one**"))
                // min 1, max 2, num 3, sum 5, sum of squares 9
                .contains("09000000000000f03f11000000000000004019000000000000084021000000000000144029000000000000"
                        + "2240");
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
