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
}
