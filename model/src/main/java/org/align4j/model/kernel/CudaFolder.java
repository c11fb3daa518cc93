package org.align4j.model.kernel;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Where a fetched libtorch with CUDA lies: a cache of this user, unless {@code ALIGN_CUDA} names another folder. */
public final class CudaFolder {
    private CudaFolder() {}

    /** The folder, whether it is there or not. */
    public static Path of(Map<String, String> environment) {
        String named = environment.getOrDefault("ALIGN_CUDA", "");
        if (!named.isBlank()) {
            return Path.of(named);
        }
        return CacheFolder.of(environment).resolve("libtorch-" + Libtorch.VERSION + "-cuda12");
    }

    /** What has been fetched before. */
    public static Optional<Libtorch> fetched() {
        Path libraries = of(System.getenv()).resolve("torch").resolve("lib");
        return Optional.of(new Libtorch(libraries.toAbsolutePath())).filter(Libtorch::hasCuda);
    }
}
