package org.align4j.model.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.align4j.core.UserError;

/**
 * NVIDIA's driver, as its own program {@code nvidia-smi} describes it.
 *
 * @param gpus their names
 * @param version of the driver, such as 550.54.15
 */
public record NvidiaDriver(List<String> gpus, String version) {
    /** The oldest that runs programs of any CUDA 12 (NVIDIA, "CUDA compatibility", minor version compatibility). */
    private static final int OLDEST = 525;

    private static final int PATIENCE_SECONDS = 30;

    public NvidiaDriver {
        gpus = List.copyOf(gpus);
    }

    /** Whether {@code nvidia-smi} finds a GPU here. */
    public static boolean here() {
        try {
            return !ask().gpus().isEmpty();
        } catch (UserError e) {
            return false;
        }
    }

    /**
     * Asks {@code nvidia-smi}.
     *
     * @throws UserError if there is no driver, or it says nothing of use
     */
    public static NvidiaDriver ask() {
        try {
            Process process = new ProcessBuilder(
                            "nvidia-smi", "--query-gpu=driver_version,name", "--format=csv,noheader")
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new UserError("nvidia-smi does not answer within " + PATIENCE_SECONDS + " s");
            }
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.exitValue() != 0) {
                throw new UserError(
                        "nvidia-smi says: " + said.lines().findFirst().orElse("nothing"));
            }
            return of(said);
        } catch (IOException e) {
            throw new UserError("there is no NVIDIA driver here (no program nvidia-smi)", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserError("interrupted", e);
        }
    }

    /** From lines {@code VERSION, NAME}. */
    static NvidiaDriver of(String said) {
        List<String[]> rows = said.lines().map(line -> line.split(", *", 2)).toList();
        if (rows.isEmpty() || rows.stream().anyMatch(row -> row.length < 2 || !row[0].matches("\\d+(\\.\\d+)*"))) {
            throw new UserError("nvidia-smi lists no GPU but says: "
                    + said.lines().findFirst().orElse("nothing"));
        }
        return new NvidiaDriver(rows.stream().map(row -> row[1]).toList(), rows.get(0)[0]);
    }

    /**
     * Whether it can run this program's CUDA on this device.
     *
     * @param index of {@code cuda:N}
     * @throws UserError if it cannot
     */
    public void require(int index) {
        if (Integer.parseInt(version.split("\\.")[0]) < OLDEST) {
            throw new UserError("its driver " + version + " is too old: CUDA 12 needs " + OLDEST + " or newer");
        }
        if (index >= gpus.size()) {
            throw new UserError("nvidia-smi lists " + gpus.size() + " GPU(s), cuda:0 to cuda:" + (gpus.size() - 1));
        }
    }
}
