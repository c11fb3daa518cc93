package org.align4j.data.transform;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.align4j.data.Dataset;
import org.align4j.data.source.RowSource;
import org.align4j.data.source.RowSources;
import org.align4j.data.source.TextUnit;

/**
 * A part of a dataset, whose rows are read by their columns: any row type can be asked by the names on disk.
 *
 * @param file as every process finds it
 */
public record DatasetPart(String file) {
    static List<DatasetPart> of(Dataset<?> dataset) {
        return IntStream.range(0, dataset.info().parts().size())
                .mapToObj(number -> of(dataset, number))
                .toList();
    }

    static DatasetPart of(Dataset<?> dataset, int number) {
        String name = dataset.info().parts().get(number).file();
        return new DatasetPart(dataset.folder().resolve(name).toAbsolutePath().toString());
    }

    RowSource open() {
        return RowSources.open(Path.of(file), TextUnit.FILE);
    }
}
