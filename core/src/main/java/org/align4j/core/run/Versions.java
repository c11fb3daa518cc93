package org.align4j.core.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;

/** Versions of the program and of the libraries that compute, as the build wrote them down. */
public final class Versions {
    private static final String RESOURCE = "versions.properties";

    private Versions() {}

    /** Of the program itself. */
    public static String align4j() {
        return all().getOrDefault("align4j", "unknown");
    }

    /** By name; with the commit, where the launcher knows it. */
    public static Map<String, String> all() {
        Properties properties = new Properties();
        try (InputStream in = Versions.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing from the program");
            }
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE, e);
        }
        Map<String, String> versions = new LinkedHashMap<>();
        for (String name : new TreeSet<>(properties.stringPropertyNames())) {
            versions.put(name, properties.getProperty(name));
        }
        String commit = System.getenv("ALIGN_COMMIT");
        if (commit != null && !commit.isEmpty()) {
            versions.put("commit", commit);
        }
        return versions;
    }
}
