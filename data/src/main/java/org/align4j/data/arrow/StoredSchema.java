package org.align4j.data.arrow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.function.IntFunction;
import org.apache.arrow.flatbuf.Decimal;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.Type;
import org.jspecify.annotations.Nullable;

/** The schema as a file stores it, before the library sees it, which does not say in which column it met a type it lacks. */
final class StoredSchema {
    /** The footer's length and the magic word. */
    private static final int TAIL = 10;

    private static final int DEEPEST = 200;
    private static final int CONTINUATION = -1;
    private static final int NARROWEST_DECIMAL = 128;
    private static final int WIDEST_INTEGER = 64;

    private StoredSchema() {}

    /** Of a file in the file format; null where there is none, of which the library says more. */
    static @Nullable Schema ofFile(FileChannel file) throws IOException {
        int length = file.size() < TAIL
                ? 0
                : bytes(file, file.size() - TAIL, Integer.BYTES).getInt();
        long start = file.size() - TAIL - length;
        return length <= 0 || start < 0
                ? null
                : Footer.getRootAsFooter(bytes(file, start, length)).schema();
    }

    /** Of a file in the stream format: the first message; null likewise. */
    static @Nullable Schema ofStream(FileChannel file) throws IOException {
        long start = Integer.BYTES;
        int length = file.size() < start ? 0 : bytes(file, 0, Integer.BYTES).getInt();
        if (length == CONTINUATION && file.size() >= 2 * start) {
            length = bytes(file, start, Integer.BYTES).getInt();
            start *= 2;
        }
        if (length <= 0 || length > file.size() - start) {
            return null;
        }
        Message message = Message.getRootAsMessage(bytes(file, start, length));
        return message.headerType() == MessageHeader.Schema ? (Schema) message.header(new Schema()) : null;
    }

    /** Refuses decimals of 32 and 64 bits, and integers of 128. */
    static void refuseUnknown(@Nullable Schema schema) {
        if (schema != null) {
            refuse(schema::fields, schema.fieldsLength(), "", 0);
        }
    }

    private static void refuse(IntFunction<Field> fields, int count, String path, int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("its columns are nested too deeply, or in a circle");
        }
        for (int i = 0; i < count; i++) {
            Field field = fields.apply(i);
            String name = path + field.name();
            if (field.typeType() == Type.Decimal) {
                Decimal decimal = (Decimal) field.type(new Decimal());
                if (decimal.bitWidth() < NARROWEST_DECIMAL) {
                    throw CellJson.unknown(
                            name,
                            "decimal" + decimal.bitWidth() + "(" + decimal.precision() + ", " + decimal.scale() + ")");
                }
            }
            if (field.typeType() == Type.Int) {
                Int integer = (Int) field.type(new Int());
                if (integer.bitWidth() > WIDEST_INTEGER) {
                    throw CellJson.unknown(name, (integer.isSigned() ? "int" : "uint") + integer.bitWidth());
                }
            }
            refuse(field::children, field.childrenLength(), name + ".", depth + 1);
        }
    }

    private static ByteBuffer bytes(FileChannel file, long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, position + bytes.position()) < 0) {
                throw new IOException("ends too early");
            }
        }
        return bytes.flip();
    }
}
