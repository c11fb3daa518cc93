package org.align4j.model.gguf;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * A tensor of a GGUF file.
 *
 * @param name as llama.cpp names it, such as {@code blk.0.attn_q.weight}
 * @param shape row-major, as in the checkpoint; the file has it the other way round
 */
record GgufTensor(String name, List<Long> shape, GgufType type, Source source) {
    /** Gives a tensor's numbers in order, in pieces that are whole blocks. */
    @FunctionalInterface
    interface Source {
        void write(Sink sink) throws IOException;
    }

    /** Takes them. */
    @FunctionalInterface
    interface Sink {
        void write(FloatBuffer numbers) throws IOException;
    }

    GgufTensor {
        shape = List.copyOf(shape);
    }

    long bytes() {
        return type.bytes(shape.stream().reduce(1L, Math::multiplyExact));
    }
}
