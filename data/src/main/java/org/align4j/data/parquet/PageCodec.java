package org.align4j.data.parquet;

import io.airlift.compress.Decompressor;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.airlift.compress.snappy.SnappyDecompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.io.ParquetDecodingException;

/** How pages are compressed. */
enum PageCodec {
    UNCOMPRESSED {
        @Override
        byte[] decompress(byte[] bytes, int from, int length, int size) {
            return Arrays.copyOfRange(bytes, from, from + length);
        }
    },
    SNAPPY {
        @Override
        byte[] decompress(byte[] bytes, int from, int length, int size) {
            return by(new SnappyDecompressor(), bytes, from, length, size);
        }
    },
    GZIP {
        @Override
        byte[] decompress(byte[] bytes, int from, int length, int size) {
            try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes, from, length))) {
                byte[] out = in.readNBytes(size);
                if (out.length != size || in.read() >= 0) {
                    throw new ParquetDecodingException("a page has another length than its header says");
                }
                return out;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    },
    ZSTD {
        @Override
        byte[] decompress(byte[] bytes, int from, int length, int size) {
            return by(new ZstdDecompressor(), bytes, from, length, size);
        }
    },
    LZ4_RAW {
        @Override
        byte[] decompress(byte[] bytes, int from, int length, int size) {
            return by(new Lz4Decompressor(), bytes, from, length, size);
        }
    };

    /** Zstandard repeats a byte 128 KiB long in four. */
    private static final long MOST_COMPRESSION = 1 << 15;

    static PageCodec of(CompressionCodec stored) {
        return switch (stored) {
            case UNCOMPRESSED -> UNCOMPRESSED;
            case SNAPPY -> SNAPPY;
            case GZIP -> GZIP;
            case ZSTD -> ZSTD;
            case LZ4_RAW -> LZ4_RAW;
            case LZO, BROTLI, LZ4 ->
                throw new ParquetDecodingException("is compressed by " + stored.name()
                        + "; snappy, gzip, zstd, lz4_raw and none are read: write it again with one of them");
        };
    }

    /**
     * The bytes of a page.
     *
     * @param size how many there are
     */
    abstract byte[] decompress(byte[] bytes, int from, int length, int size);

    private static byte[] by(Decompressor decompressor, byte[] bytes, int from, int length, int size) {
        if (size < 0 || size > (length + 1L) * MOST_COMPRESSION) {
            throw new ParquetDecodingException("a page of " + length + " bytes cannot hold " + size);
        }
        byte[] out = new byte[size];
        int written = length == 0 ? 0 : decompressor.decompress(bytes, from, length, out, 0, size);
        if (written != size) {
            throw new ParquetDecodingException("a page has " + written + " bytes, its header says " + size);
        }
        return out;
    }
}
