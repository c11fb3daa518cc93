package org.align4j.model.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.align4j.core.UserError;
import org.align4j.core.json.Quoted;
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

    /**
     * A matrix of which some rows are others: those of tokens that learned alone.
     *
     * @param ids which rows
     * @param rows (ids, columns)
     */
    record ReplacedRows(StoredTensor whole, List<Long> ids, InFile rows) implements StoredTensor {
        /** Checks that there is a row for each id, and a place for it. */
        static ReplacedRows of(String module, @Nullable StoredTensor whole, List<Long> ids, InFile rows) {
            String what = "trainable_token_indices of " + module;
            if (whole == null || whole.shape().size() != 2) {
                throw new UserError(rows.path() + ": the base has no matrix for " + what);
            }
            long last = whole.shape().get(0) - 1;
            if (ids.stream().anyMatch(id -> id < 0 || id > last)
                    || ids.size() != Set.copyOf(ids).size()) {
                throw new UserError(rows.path() + ": " + what + " must be different ids of the base's vocabulary, 0 to "
                        + last + ", but are " + Quoted.brief(ids));
            }
            List<Long> shape = List.of((long) ids.size(), whole.shape().get(1));
            if (!rows.shape().equals(shape)) {
                throw new UserError(rows.path() + ": the rows of " + what + " should have shape " + shape
                        + ", but have " + rows.shape());
            }
            return new ReplacedRows(whole, ids, rows);
        }

        @Override
        public Path path() {
            return whole.path();
        }

        @Override
        public List<Long> shape() {
            return whole.shape();
        }

        @Override
        public @Nullable StorageType type() {
            return whole.type();
        }

        @Override
        public void read(TensorFile.ChunkReader reader) {
            int columns = Math.toIntExact(shape().get(1));
            float[] numbers = new float[ids.size() * columns];
            rows.read((bytes, first) ->
                    bytes.asFloatBuffer().get(numbers, Math.toIntExact(first), bytes.remaining() / Float.BYTES));
            whole.read((bytes, first) -> {
                FloatBuffer chunk = bytes.asFloatBuffer();
                for (int row = 0; row < ids.size(); row++) {
                    long start = ids.get(row) * columns - first;
                    int from = (int) Math.max(0, -start);
                    int to = (int) Math.min(columns, chunk.limit() - start);
                    for (int column = from; column < to; column++) {
                        chunk.put((int) (start + column), numbers[row * columns + column]);
                    }
                }
                reader.read(bytes, first);
            });
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
