package org.align4j.model.gguf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.align4j.model.checkpoint.StorageType;

/** How the matrices of a GGUF file are stored. */
public enum GgufType {
    F32(0, 0, 1, Float.BYTES),
    F16(1, 1, 1, Short.BYTES),
    BF16(30, 32, 1, Short.BYTES),
    /** Blocks of 32 numbers: a half d, then whole numbers q from -127 to 127; the numbers are d q. */
    Q8_0(8, 7, 32, Short.BYTES + 32);

    private final int number;
    private final int fileType;
    private final int blockSize;
    private final int blockBytes;

    GgufType(int number, int fileType, int blockSize, int blockBytes) {
        this.number = number;
        this.fileType = fileType;
        this.blockSize = blockSize;
        this.blockBytes = blockBytes;
    }

    /** ggml's number for it. */
    int number() {
        return number;
    }

    /** {@code general.file_type} of a file whose matrices are mostly stored so. */
    int fileType() {
        return fileType;
    }

    /** Rows are whole blocks. */
    boolean fits(long rowLength) {
        return rowLength % blockSize == 0;
    }

    long bytes(long elements) {
        return elements / blockSize * blockBytes;
    }

    /**
     * Numbers as they are stored, rounded to nearest; ties go to even, in Q8_0 away from zero.
     *
     * @param wide whole blocks, float32
     * @throws ArithmeticException if a number is too large for 16 bits
     */
    ByteBuffer encode(FloatBuffer wide) {
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.toIntExact(bytes(wide.remaining()))).order(ByteOrder.LITTLE_ENDIAN);
        while (wide.hasRemaining()) {
            switch (this) {
                case F32 -> bytes.putFloat(wide.get());
                case F16 -> bytes.putShort(StorageType.FLOAT16.narrow(wide.get()));
                case BF16 -> bytes.putShort(StorageType.BFLOAT16.narrow(wide.get()));
                case Q8_0 -> putBlock(wide, bytes);
            }
        }
        return bytes.flip();
    }

    private void putBlock(FloatBuffer wide, ByteBuffer bytes) {
        float largest = 0;
        int start = wide.position();
        for (int i = 0; i < blockSize; i++) {
            largest = Math.max(largest, Math.abs(wide.get(start + i)));
        }
        // As ggml does: q comes from d before it is rounded to a half.
        float d = largest / 127;
        float inverse = d == 0 ? 0 : 1 / d;
        bytes.putShort(StorageType.FLOAT16.narrow(d));
        for (int i = 0; i < blockSize; i++) {
            float q = wide.get() * inverse;
            bytes.put((byte) Math.copySign(Math.floor(Math.abs(q) + 0.5), q));
        }
    }
}
