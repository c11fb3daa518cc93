package org.align4j.pipeline.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.options.Option;
import org.align4j.core.run.Console;
import org.align4j.model.process.ProcessPlace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedProblemsTest {
    record Options(@Option(doc = "Whatever", def = "1") int steps) {}

    private record Unshared() implements Stage<Options> {
        @Override
        public Declaration<Options> declaration() {
            return new Declaration<>("learn", "learns", Options.class, List.of(), List.of());
        }

        @Override
        public boolean sharesSteps() {
            return true;
        }

        @Override
        public List<String> sharedProblems(Options config) {
            return List.of("these options cannot be shared");
        }

        @Override
        public void run(Options config, StageContext context) {
            throw new IllegalStateException("was run");
        }
    }

    @Test
    void optionsThatCannotBeSharedAreRefusedByEveryProcessBeforeAnythingStarts(@TempDir Path folder) {
        Path out = folder.resolve("out");
        StageRunner runner = new StageRunner(new Console(System.err, Console.Rendering.LINES), Clock.systemUTC());
        for (int rank : new int[] {0, 1}) {
            ProcessPlace place = new ProcessPlace(rank, 2, "127.0.0.1", 1, rank, 2);
            StageRun<Options> run =
                    new StageRun<>(new Unshared(), new Options(1), Map.of(), out, 1, List.of("align"), place);
            assertThatThrownBy(() -> {
                        if (place.leads()) {
                            runner.run(run);
                        } else {
                            runner.follow(run);
                        }
                    })
                    .isInstanceOf(UserError.class)
                    .hasMessage("these options cannot be shared");
        }
        assertThat(Files.exists(out)).isFalse();
    }
}
