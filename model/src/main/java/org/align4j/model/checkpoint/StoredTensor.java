package org.align4j.model.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where the numbers of a checkpoint's tensor are. */
sealed interface StoredTensor {
    /** Which file to name in messages. */
    Path path();

    List<Long> shape();

    /** Null where no weight is stored in such numbers. */
    @Nullable StorageType type();

    void read(TensorFile.ChunkReader reader);

    /** A tensor of a file. */
    record InFile(TensorFile file, NamedTensor tensor) implements StoredTensor {
        static InFile of(TensorFile file, String name) {
            return new InFile(
                    file, Objects.requireNonNull(file.entries().get(name)).tensor());
        }

        @Override
        public Path path() {
            return file.path();
        }

        @Override
        public List<Long> shape() {
            return tensor.shape();
        }

        @Override
        public @Nullable StorageType type() {
            return Objects.requireNonNull(file.entries().get(tensor.name())).type();
        }

        @Override
        public void read(TensorFile.ChunkReader reader) {
            file.read(tensor, reader);
        }
    }

    /** One row of a matrix in a file, (1, columns). */
    record Row(InFile matrix, long row) implements StoredTensor {
        @Override
        public Path path() {
            return matrix.path();
        }

        @Override
        public List<Long> shape() {
            return List.of(1L, matrix.shape().get(1));
        }

        @Override
        public @Nullable StorageType type() {
            return matrix.type();
        }

        @Override
        public void read(TensorFile.ChunkReader reader) {
            long columns = matrix.shape().get(1);
            matrix.file().read(matrix.tensor(), row * columns, columns, reader);
        }
    }

    /** Zeros: a bias that an adapter adds to, where its base has none. */
    record Zeros(Path path, List<Long> shape) implements StoredTensor {
        @Override
        public StorageType type() {
            return StorageType.FLOAT32;
        }

        @Override
        public void read(TensorFile.ChunkReader reader) {
            int bytes = Math.toIntExact(new NamedTensor("zeros", shape).elements() * Float.BYTES);
            reader.read(ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN), 0);
        }
    }
}
