package org.align4j.pipeline.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.align4j.core.options.Option;
import org.align4j.core.run.Hashes;
import org.align4j.data.Lineage;
import org.align4j.pipeline.TestContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageContextTest {
    record Options(
            @Option(doc = "How many", def = "1") int rows,
            @Option(doc = "At once", def = "1") int threads) {}

    record Inert() implements Stage<Options> {
        @Override
        public Declaration<Options> declaration() {
            return new Declaration<>("inert", "does nothing", Options.class, List.of(), List.of());
        }

        @Override
        public Set<String> freeOptions() {
            return Set.of("threads");
        }

        @Override
        public void run(Options config, StageContext context) {}
    }

    @TempDir
    private Path folder;

    @Test
    void aLineageTellsOptionsApartThatChangeWhatComesOutAndNoOthers() {
        Lineage lineage = lineage(new Options(3, 1));
        assertThat(lineage.command()).isEqualTo("inert");
        assertThat(lineage.options()).containsOnlyKeys("options-sha256");
        assertThat(lineage.options()).containsValue(Hashes.ofText("rows: 3\n"));
        assertThat(lineage(new Options(3, 8))).isEqualTo(lineage);
        assertThat(lineage(new Options(4, 1))).isNotEqualTo(lineage);
    }

    private Lineage lineage(Options options) {
        return new TestContext(folder).lineage(new Inert(), options);
    }
}
