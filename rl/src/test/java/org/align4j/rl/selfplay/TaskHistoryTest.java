package org.align4j.rl.selfplay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskHistoryTest {
    @TempDir
    Path folder;

    @Test
    void sharesAreOfTheBatchAndWhatIsRemembered() {
        TaskHistory history = new TaskHistory(3);
        assertThat(history.share("a", List.of("a", "b"))).isEqualTo(0.5);
        history.add(List.of("a", "b", "b", "b"), List.of());
        assertThat(history.share("a", List.of("c")))
                .as("the oldest is forgotten")
                .isZero();
        assertThat(history.share("b", List.of("c"))).isEqualTo(0.75);
    }

    @Test
    void aCheckpointHoldsAllOfIt() throws IOException {
        TaskHistory history = new TaskHistory(2);
        TaskHistory.Solved solved = new TaskHistory.Solved(1, "3 + 4", "7", "1+1", 3, 8);
        history.add(List.of("a", "b", "c"), List.of(solved));
        history.save(folder.resolve("state"));
        TaskHistory continued = new TaskHistory(2);
        continued.load(folder.resolve("state"));
        assertThat(continued.asked()).containsExactly(solved);
        assertThat(continued.share("b", List.of())).isEqualTo(0.5);
        continued.add(List.of("d"), List.of());
        assertThat(continued.share("b", List.of())).isZero();
    }
}
