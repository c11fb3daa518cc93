package org.align4j.pipeline.cuda;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.core.run.Console;
import org.align4j.model.kernel.CudaFolder;
import org.align4j.model.kernel.Libtorch;
import org.align4j.model.kernel.NvidiaDriver;

/** What {@code --device cuda:N} needs before the engine starts. */
public final class CudaDevice {
    private static final String PREFIX = "cuda:";

    private CudaDevice() {}

    /**
     * Sees to it that there is a driver and a libtorch with CUDA; fetches one if need be, and says so before.
     *
     * @param device such as {@code cuda:0}
     * @throws UserError in one line, if it cannot be used
     */
    public static void prepare(String device, Map<String, String> environment, Console console) throws IOException {
        try {
            Optional<Libtorch> own = Libtorch.named();
            own.ifPresent(Libtorch::requireCuda);
            NvidiaDriver driver = NvidiaDriver.ask();
            driver.require(Integer.parseInt(device.substring(PREFIX.length())));
            if (own.isPresent() || CudaFolder.fetched().isPresent()) {
                return;
            }
            requirePlatform();
            String mirror = environment.getOrDefault("ALIGN_WHEELS", "");
            URI packages =
                    URI.create(mirror.isBlank() ? CudaFetch.INDEX : mirror.endsWith("/") ? mirror : mirror + "/");
            new CudaFetch(packages, Wheel.all(), console).into(CudaFolder.of(environment));
        } catch (UserError e) {
            throw new UserError("device " + device + ": " + e.getMessage(), e);
        }
    }

    private static void requirePlatform() {
        String system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        if (!system.equals("Linux amd64")) {
            throw new UserError("a libtorch with CUDA can be fetched for Linux on x86-64 alone, not for " + system
                    + "; " + Libtorch.OWN + " takes one that you have");
        }
    }
}
