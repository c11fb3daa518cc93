package org.align4j.reward.online;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.reward.online.IntakeLog.Intake;
import org.align4j.reward.online.IntakeLog.QueryAnswer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IntakeLogTest {
    private static final Intake FIRST =
            new Intake(0, -1, List.of(new QueryAnswer("0000-001", 0.75, false, "judge", null)));
    private static final Intake SECOND = new Intake(
            1,
            3,
            List.of(
                    new QueryAnswer("0001-001", 0.5, true, null, "ada,bob"),
                    new QueryAnswer("0001-002", null, false, "judge", null)));

    @TempDir
    Path folder;

    @Test
    void whatWasTakenInIsThereAgain() {
        try (IntakeLog log = IntakeLog.open(folder)) {
            assertThat(log.find(0)).isEmpty();
            log.append(FIRST);
            log.append(SECOND);
            assertThat(log.find(1)).contains(SECOND);
        }
        try (IntakeLog log = IntakeLog.open(folder)) {
            assertThat(log.find(0)).contains(FIRST);
            assertThat(log.find(1)).contains(SECOND);
            assertThat(log.find(2)).isEmpty();
        }
        assertThat(IntakeLog.read(folder)).containsExactly(FIRST, SECOND);
    }

    @Test
    void aLineTornByACrashIsDroppedAndWrittenAnew() throws IOException {
        Path file = folder.resolve(IntakeLog.FILE);
        try (IntakeLog log = IntakeLog.open(folder)) {
            log.append(FIRST);
            log.append(SECOND);
        }
        byte[] whole = Files.readAllBytes(file);
        int first = new String(whole, StandardCharsets.UTF_8).indexOf('\n') + 1;
        for (int length = first; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            try (IntakeLog log = IntakeLog.open(folder)) {
                assertThat(log.find(0)).contains(FIRST);
                assertThat(log.find(1)).as("cut at " + length).isEmpty();
                log.append(SECOND);
            }
            assertThat(Files.readAllBytes(file)).isEqualTo(whole);
        }
    }

    @Test
    void aLineThatIsNotOneIsNamed() throws IOException {
        refused("{\"number\":1,\"iteration\":0,\"answers\":[]}\n", "line 1 is number 1, expected 0");
        refused("what\n", "intake.jsonl: line 1 ");
        refused(
                "{\"number\":0,\"iteration\":0,\"answers\":[{\"query\":\"a\",\"pFirst\":2,\"tie\":false}]}\n",
                "a pFirst between 0 and 1");
        assertThatThrownBy(() -> IntakeLog.read(folder.resolve("elsewhere")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(
                        "no such file: a run whose reward learns from comparisons has it in its queries/");
    }

    private void refused(String text, String message) throws IOException {
        Files.writeString(folder.resolve(IntakeLog.FILE), text);
        assertThatThrownBy(() -> IntakeLog.open(folder))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(message);
    }
}
