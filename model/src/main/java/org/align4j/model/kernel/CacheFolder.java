package org.align4j.model.kernel;

import java.nio.file.Path;
import java.util.Map;

/** The folder of this user for what can be fetched or measured again: in {@code XDG_CACHE_HOME}, else in {@code ~/.cache}. */
final class CacheFolder {
    private CacheFolder() {}

    /** The folder, whether it is there or not. */
    static Path of(Map<String, String> environment) {
        String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path caches = cache.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return caches.resolve("align4j");
    }
}
