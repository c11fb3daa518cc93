package org.align4j.data;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.align4j.core.chat.Content;
import org.align4j.data.arrow.Layout;
import org.align4j.data.transform.Condition;
import org.align4j.data.transform.DatasetFilter;
import org.align4j.data.transform.DatasetMix;
import org.align4j.data.transform.DatasetSample;
import org.align4j.data.transform.MixConfig;
import org.align4j.data.transform.MixConfig.DuplicateKey;
import org.align4j.data.transform.MixConfig.Duplicates;

/** A program that writes and reads a dataset far larger than its heap; run in a small one by {@link LargeDatasetTest}. */
final class LargeDataset {
    static final Layout LAYOUT = Layout.DEFAULT.withRowsPerPart(2_000);
    static final int ROWS = 8_000;
    private static final String FILLING = "0123456789abcdef".repeat(256);

    private LargeDataset() {}

    /** {@code write FOLDER}, {@code read FOLDER}, or {@code die FOLDER}: write, and be killed in the third part. */
    public static void main(String[] words) {
        Path folder = Path.of(words[1]);
        switch (words[0]) {
            case "write" -> write(folder, Integer.MAX_VALUE);
            case "transform" -> transform(folder);
            case "die" -> write(folder, 2 * LAYOUT.rowsPerPart() + 500);
            default -> read(folder);
        }
    }

    private static void write(Path folder, int deathAt) {
        try (DatasetWriter<Prompt> writer = DatasetWriter.resume(folder, Prompt.class, Lineage.of("test"), LAYOUT)) {
            for (long row = writer.rows(); row < ROWS; row++) {
                if (row == deathAt) {
                    Runtime.getRuntime().halt(9);
                }
                writer.write(new Prompt("row-" + row, Content.text(row + FILLING), null));
            }
            writer.publish();
        }
    }

    /** Filter, sample and mix with everything that remembers rows; each reads all of it. */
    private static void transform(Path folder) {
        Path filtered = folder.resolveSibling("filtered");
        Path sampled = folder.resolveSibling("sampled");
        Path mixed = folder.resolveSibling("mixed");
        DatasetFilter.run(folder, filtered, List.of(Condition.parse("id ~ [02468]$")), count -> {});
        DatasetSample.run(folder, sampled, ROWS / 2, 1, count -> {});
        MixConfig options = new MixConfig(List.of(), null, 1, Duplicates.EXACT, DuplicateKey.ROW, 0.8, List.of(), 13);
        DatasetMix.run(List.of(folder, filtered, sampled), mixed, options, count -> {});
        System.out.println(
                Dataset.info(filtered).rows() + " " + Dataset.info(sampled).rows() + " "
                        + Dataset.info(mixed).rows() + " " + Dataset.info(mixed).dropped());
    }

    private static void read(Path folder) {
        long characters;
        try (Stream<Prompt> rows = Dataset.open(folder, Prompt.class).stream()) {
            characters = rows.mapToLong(row -> row.prompt().lastText().length()).sum();
        }
        System.out.println(characters);
    }
}
