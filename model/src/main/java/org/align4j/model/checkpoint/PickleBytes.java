package org.align4j.model.checkpoint;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of a pickle: the arguments that its operations carry, read one after the other. Each method throws
 * {@link BufferUnderflowException} if the file ends before its argument does.
 */
final class PickleBytes {
    private final ByteBuffer bytes;

    PickleBytes(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** From 0 to 255. */
    int byteNumber() {
        return Byte.toUnsignedInt(bytes.get());
    }

    /** From 0 to 65,535. */
    int shortNumber() {
        return Short.toUnsignedInt(bytes.getShort());
    }

    /** Of four bytes, signed. */
    int number() {
        return bytes.getInt();
    }

    /**
     * A number that says how many bytes it has, signed.
     *
     * @throws ArithmeticException if it has more than a long
     */
    long longNumber() {
        int length = byteNumber();
        if (length > Long.BYTES) {
            throw new ArithmeticException("it has a number of " + length + " bytes");
        }
        long number = 0;
        byte last = 0;
        for (int i = 0; i < length; i++) {
            last = bytes.get();
            number |= Byte.toUnsignedLong(last) << (Byte.SIZE * i);
        }
        return last < 0 && length < Long.BYTES ? number - (1L << (Byte.SIZE * length)) : number;
    }

    /** UTF-8 of so many bytes. */
    String text(long length) {
        if (length > bytes.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] text = new byte[(int) length];
        bytes.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    /** Up to a line feed, which is read too. */
    String line() {
        StringBuilder line = new StringBuilder();
        for (char c = (char) bytes.get(); c != '\n'; c = (char) bytes.get()) {
            line.append(c);
        }
        return line.toString();
    }
}
