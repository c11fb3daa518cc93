package org.align4j.data.source;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;

/**
 * What a text file is compressed with. Compressed parts may follow each other; anything else after them is an error, for it
 * may be rows that were damaged (Java's own gzip takes it as the end).
 */
final class Packing {
    private static final String GZIP = ".gz";
    private static final String ZSTANDARD = ".zst";

    /**
     * A frame that is skipped. Behind a frame that was cut within its header it becomes part of it, and is missed; the library
     * takes such a piece as the end.
     */
    private static final byte[] EMPTY_FRAME = Arrays.copyOf(new byte[] {0x50, 0x2A, 0x4D, 0x18, 32}, 40);

    private Packing() {}

    /** A file's name, in lower case, without the ending of what it is packed with. */
    static String unpackedName(String name) {
        boolean isPacked = name.endsWith(GZIP) || name.endsWith(ZSTANDARD);
        return isPacked ? name.substring(0, name.lastIndexOf('.')) : name;
    }

    /** The unpacked bytes of a file. */
    static InputStream open(Path path) throws IOException {
        String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
        InputStream in = Files.newInputStream(path);
        if (unpackedName(name).equals(name)) {
            return in;
        }
        try {
            InputStream packed = new BufferedInputStream(in, 1 << 16);
            return new Unpacked(name.endsWith(GZIP) ? gzip(packed) : zstandard(packed));
        } catch (IOException e) {
            in.close();
            throw damaged(e);
        }
    }

    private static InputStream gzip(InputStream packed) throws IOException {
        return new Members(packed);
    }

    private static InputStream zstandard(InputStream packed) throws IOException {
        return new ZstdCompressorInputStream(new SequenceInputStream(packed, new ByteArrayInputStream(EMPTY_FRAME)));
    }

    /** The libraries say nothing of where a file ends too early, and little of the rest. */
    private static IOException damaged(IOException e) {
        String said = String.valueOf(e.getMessage());
        if (e instanceof EOFException || said.startsWith("Truncated")) {
            return new IOException("the compressed data ends too early; the file may have been cut", e);
        }
        if (said.startsWith("Data corruption")) {
            return new IOException("the compressed data is damaged; the file may have been cut", e);
        }
        boolean isOther = said.startsWith("Unknown frame descriptor") || said.startsWith("Input is not in the .gz");
        return isOther
                ? new IOException("it, or what follows its first part, is not compressed as its name says", e)
                : e;
    }

    /** The members of a gzip file; zeros may follow each of them, as tapes and tar pad files. */
    private static final class Members extends InputStream {
        private final InputStream packed;
        private InputStream member;

        /** @param packed can be marked; a member's end leaves it behind that */
        Members(InputStream packed) throws IOException {
            this.packed = packed;
            member = member();
        }

        private InputStream member() throws IOException {
            return GzipCompressorInputStream.builder().setInputStream(packed).get();
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
            int read = member.read(target, from, length);
            while (read < 0 && goToNext()) {
                member = member();
                read = member.read(target, from, length);
            }
            return read;
        }

        private boolean goToNext() throws IOException {
            int next = 0;
            while (next == 0) {
                packed.mark(1);
                next = packed.read();
            }
            if (next < 0) {
                return false;
            }
            if (next != GZIPInputStream.GZIP_MAGIC % 256) {
                throw new IOException("the compressed data is followed by something else");
            }
            packed.reset();
            return true;
        }

        @Override
        public void close() throws IOException {
            packed.close();
        }
    }

    /** What a compressed file holds. */
    private static final class Unpacked extends FilterInputStream {
        Unpacked(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            try {
                return super.read();
            } catch (IOException e) {
                throw damaged(e);
            }
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
            try {
                return super.read(target, from, length);
            } catch (IOException e) {
                throw damaged(e);
            }
        }
    }
}
