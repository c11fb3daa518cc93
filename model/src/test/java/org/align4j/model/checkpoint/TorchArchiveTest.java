package org.align4j.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.align4j.core.UserError;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchArchiveTest {
    private static final int UNKNOWN = -1;

    @TempDir
    Path folder;

    /** As torch writes what lies beyond 4 GB: sizes and places of 64 bits behind the names. */
    @Test
    void wideNumbersInTheDirectoryAreRead() throws IOException {
        Path narrow = Fixtures.path("adapters/binary/adapter_model.bin");
        Path wide = Files.write(folder.resolve("wide.bin"), widened(Files.readAllBytes(narrow), 3 * Long.BYTES));
        try (TensorFile expected = TensorFile.open(narrow);
                TensorFile read = TensorFile.open(wide)) {
            assertThat(read.entries()).isNotEmpty().isEqualTo(expected.entries());
        }
    }

    @Test
    void aWideNumberThatIsNotThereIsRefused() throws IOException {
        byte[] narrow = Files.readAllBytes(Fixtures.path("adapters/binary/adapter_model.bin"));
        Path wide = Files.write(folder.resolve("wide.bin"), widened(narrow, 2 * Long.BYTES));
        assertThatThrownBy(() -> TensorFile.open(wide))
                .isInstanceOf(UserError.class)
                .hasMessage(wide + ": not a file of tensors that torch saved: its directory is damaged");
    }

    /**
     * An archive whose directory has its numbers of 32 bits in 64.
     *
     * @param kept bytes of the three wide numbers that each entry really has
     */
    private static byte[] widened(byte[] archive, int kept) {
        ByteBuffer from = ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN);
        int end = archive.length - 22;
        int count = from.getShort(end + 10);
        int start = from.getInt(end + 16);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(archive, 0, start);
        int at = start;
        for (int i = 0; i < count; i++) {
            int name = from.getShort(at + 28);
            int extra = from.getShort(at + 30);
            int next = at + 46 + name + extra + from.getShort(at + 32);
            ByteBuffer entry = ByteBuffer.wrap(Arrays.copyOfRange(archive, at, at + 46 + name))
                    .order(ByteOrder.LITTLE_ENDIAN);
            ByteBuffer wide = ByteBuffer.allocate(4 + 3 * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            wide.putShort((short) 1).putShort((short) kept);
            for (int place : new int[] {24, 20, 42}) {
                wide.putLong(entry.getInt(place));
                entry.putInt(place, UNKNOWN);
            }
            // another extra field before it, as archives may have
            entry.putShort(30, (short) (4 + 2 + 4 + kept)).putShort(32, (short) 0);
            out.writeBytes(entry.array());
            out.writeBytes(new byte[] {'F', 'B', 2, 0, 'Z', 'Z'});
            out.write(wide.array(), 0, 4 + kept);
            at = next;
        }
        int length = out.size() - start;
        ByteBuffer last = ByteBuffer.allocate(56 + 20 + 22).order(ByteOrder.LITTLE_ENDIAN);
        last.putInt(0, 0x06064b50).putLong(32, count).putLong(40, length).putLong(48, start);
        last.putInt(56, 0x07064b50).putLong(64, start + length);
        last.putInt(76, 0x06054b50)
                .putShort(86, (short) UNKNOWN)
                .putInt(88, UNKNOWN)
                .putInt(92, UNKNOWN);
        out.writeBytes(last.array());
        return out.toByteArray();
    }
}
