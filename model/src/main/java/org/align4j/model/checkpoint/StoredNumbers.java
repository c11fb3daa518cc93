package org.align4j.model.checkpoint;

import java.nio.file.Path;
import org.align4j.core.run.Hashes;

/** Where tensors are read from, a piece at a time. */
public interface StoredNumbers {
    /** Reads a tensor that is known to be there: float32 in the stored order. */
    void read(NamedTensor tensor, TensorFile.ChunkReader reader);

    /** A hash of a tensor's numbers. */
    default String hash(NamedTensor tensor) {
        return Hashes.ofChunks(take -> read(tensor, (bytes, first) -> take.accept(bytes)));
    }

    /** Which file to name in messages. */
    Path fileOf(NamedTensor tensor);
}
