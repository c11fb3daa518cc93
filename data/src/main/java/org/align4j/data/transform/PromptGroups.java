package org.align4j.data.transform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.align4j.core.chat.Content;
import org.align4j.core.run.AtomicFiles;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetInfo;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Prompted;
import org.align4j.data.arrow.Compression;
import org.align4j.data.arrow.Layout;

/**
 * The rows of each prompt together, wherever they stand in their dataset. One that does not fit into memory is first divided
 * on disk by the hash of the prompt; the order of the groups then follows that.
 */
final class PromptGroups {
    /** What may be grouped in memory; rows take several times their bytes on disk there. */
    static final long MEMORY_BYTES = 64L << 20;
    /** Many writers are open at once: each may hold little. */
    private static final Layout DIVIDED = new Layout(Compression.NONE, Integer.MAX_VALUE, 32);

    private PromptGroups() {}

    static <R extends Prompted> void forEach(Dataset<R> dataset, long memoryBytes, Consumer<List<R>> group) {
        long bytes = dataset.info().parts().stream()
                .mapToLong(DatasetInfo.Part::bytes)
                .sum();
        int divisions = (int) Math.min(256, bytes / memoryBytes + 1);
        if (divisions == 1) {
            inMemory(dataset, group);
            return;
        }
        Path folder = temporary();
        try {
            for (Dataset<R> division : divide(dataset, divisions, folder)) {
                inMemory(division, group);
            }
        } finally {
            AtomicFiles.discardTree(folder);
        }
    }

    private static <R extends Prompted> void inMemory(Dataset<R> dataset, Consumer<List<R>> group) {
        Map<Content, List<R>> groups = new LinkedHashMap<>();
        dataset.forEach(row -> groups.computeIfAbsent(row.prompt(), prompt -> new ArrayList<>())
                .add(row));
        groups.values().forEach(group);
    }

    private static <R extends Prompted> List<Dataset<R>> divide(Dataset<R> dataset, int divisions, Path folder) {
        List<DatasetWriter<R>> writers = new ArrayList<>();
        try {
            for (int i = 0; i < divisions; i++) {
                writers.add(DatasetWriter.create(
                        folder.resolve(Integer.toString(i)), dataset.type(), Lineage.of("division"), DIVIDED));
            }
            dataset.forEach(row -> {
                long hash = TextHash.of(row.prompt().toString());
                writers.get((int) Long.remainderUnsigned(hash, divisions)).write(row);
            });
            return writers.stream().map(DatasetWriter::publish).toList();
        } finally {
            writers.forEach(DatasetWriter::close);
        }
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("align-groups-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
