package org.align4j.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NativeExitTest {
    /** A program of its own. */
    static final class Ending {
        public static void main(String[] words) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
            System.out.println("before");
            System.out.flush();
            NativeExit.now(7);
            System.out.println("after");
        }
    }

    @Test
    void theProcessEndsWhereItStands() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Ending.class.getName())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualToIgnoringNewLines("before");
        assertThat(process.waitFor()).isEqualTo(7);
    }
}
