package org.align4j.pipeline.stage;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.options.Option;
import org.align4j.core.run.Console;
import org.align4j.model.config.EngineConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevicesTest {
    record Options(@Option(doc = "Where to compute") EngineConfig engine) {}

    /** A stage that would fail otherwise if it were asked for anything. */
    record Learning() implements Stage<Options> {
        @Override
        public Declaration<Options> declaration() {
            return new Declaration<>(
                    "learn",
                    "learns",
                    Options.class,
                    List.of(StageInput.required("data", Artifact.PROMPTS, "rows")),
                    List.of());
        }

        @Override
        public void run(Options config, StageContext context) {
            throw new IllegalStateException("was run");
        }
    }

    @Test
    void aDeviceThatIsNotThereIsSaidBeforeAnInputIsLookedFor(@TempDir Path folder) {
        StageRun<Options> run = new StageRun<>(
                new Learning(),
                new Options(new EngineConfig("cuda:99", "auto", 0)),
                Map.of("data", folder.resolve("none")),
                folder.resolve("out"),
                1,
                List.of());
        StageRunner runner = new StageRunner(new Console(System.err, Console.Rendering.LINES), Clock.systemUTC());
        assertThatThrownBy(() -> runner.run(run))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("device cuda:99: ");
    }
}
