package org.align4j.data.arrow;

import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.compression.CompressionCodec;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;

/** Decompression that compares the length a buffer says it has with what its bytes can hold before it makes room. */
final class LimitedCompression implements CompressionCodec.Factory {
    static final LimitedCompression INSTANCE = new LimitedCompression();

    private LimitedCompression() {}

    @Override
    public CompressionCodec createCodec(CodecType type) {
        return new Limited(CommonsCompressionFactory.INSTANCE.createCodec(type));
    }

    @Override
    public CompressionCodec createCodec(CodecType type, int level) {
        return new Limited(CommonsCompressionFactory.INSTANCE.createCodec(type, level));
    }

    private record Limited(CompressionCodec codec) implements CompressionCodec {
        /** Says that the buffer is stored as it is. */
        private static final long UNCOMPRESSED = -1;

        /** LZ4 makes at most 255 bytes of one; Zstandard repeats a byte 128 KiB long in four. */
        private long mostOfOneByte() {
            return codec.getCodecType() == CodecType.LZ4_FRAME ? 255 : 1 << 15;
        }

        @Override
        public ArrowBuf compress(BufferAllocator allocator, ArrowBuf plain) {
            return codec.compress(allocator, plain);
        }

        @Override
        public ArrowBuf decompress(BufferAllocator allocator, ArrowBuf compressed) {
            long held = compressed.writerIndex();
            if (held >= Long.BYTES) {
                long said = compressed.getLong(0);
                if (said < UNCOMPRESSED || said > held * mostOfOneByte()) {
                    throw new IllegalArgumentException("a buffer of " + held + " bytes cannot hold " + said);
                }
            }
            return codec.decompress(allocator, compressed);
        }

        @Override
        public CodecType getCodecType() {
            return codec.getCodecType();
        }
    }
}
