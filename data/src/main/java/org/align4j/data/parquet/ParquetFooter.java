package org.align4j.data.parquet;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.align4j.data.value.Ticks;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/** What stands at a Parquet file's end: its schema and where its row groups lie. */
record ParquetFooter(
        MessageType schema,
        List<RowGroup> rowGroups,
        Map<String, Ticks> durations,
        @Nullable String createdBy) {
    private static final String MAGIC = "PAR1";
    private static final String ENCRYPTED_MAGIC = "PARE";
    /** The footer's length and the magic word. */
    private static final int TAIL = 8;

    static ParquetFooter read(FileChannel file) throws IOException {
        long size = file.size();
        if (size < MAGIC.length() + TAIL) {
            throw new IOException("is too short to be a Parquet file");
        }
        ByteBuffer tail = bytes(file, size - TAIL, TAIL).order(ByteOrder.LITTLE_ENDIAN);
        int length = tail.getInt();
        String magic = StandardCharsets.US_ASCII.decode(tail).toString();
        if (magic.equals(ENCRYPTED_MAGIC)) {
            throw new IOException("is encrypted, which is not supported");
        }
        if (!magic.equals(MAGIC)) {
            throw new IOException("does not end with PAR1; it is not a Parquet file, or it is incomplete");
        }
        if (length <= 0 || length > size - TAIL - MAGIC.length()) {
            throw new IOException("its footer is longer than the file");
        }
        byte[] footer = bytes(file, size - TAIL - length, length).array();
        FileMetaData found = Util.readFileMetaData(new ByteArrayInputStream(footer));
        if (found.isSetEncryption_algorithm()) {
            throw new IOException("is encrypted, which is not supported");
        }
        return new ParquetFooter(
                ParquetSchema.of(found.getSchema()),
                List.copyOf(found.getRow_groups()),
                StoredDurations.of(found.getKey_value_metadata()),
                found.isSetCreated_by() ? found.getCreated_by() : null);
    }

    private static ByteBuffer bytes(FileChannel file, long from, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, from + bytes.position()) < 0) {
                throw new IOException("ends too early");
            }
        }
        return bytes.flip();
    }
}
