package org.align4j.model.checkpoint;

import java.nio.file.Path;

/** Where tensors are read from, a piece at a time. */
public interface StoredNumbers {
    /** Reads a tensor that is known to be there: float32 in the stored order. */
    void read(NamedTensor tensor, TensorFile.ChunkReader reader);

    /** Which file to name in messages. */
    Path fileOf(NamedTensor tensor);
}
