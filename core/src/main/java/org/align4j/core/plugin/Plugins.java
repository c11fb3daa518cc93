package org.align4j.core.plugin;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.align4j.core.UserError;

/** Finds plugins. */
public final class Plugins {
    private static final String PLACE = "ALIGN_PLUGINS";

    private Plugins() {}

    /**
     * Everything of a kind that the class path holds.
     *
     * @throws UserError if a jar names a class that cannot be made
     */
    public static <T> List<T> all(Class<T> kind) {
        List<T> found = new ArrayList<>();
        try {
            ServiceLoader.load(kind).forEach(found::add);
        } catch (ServiceConfigurationError e) {
            throw new UserError(PLACE + ": a plugin cannot be loaded: " + e.getMessage(), e);
        }
        return found;
    }

    /**
     * One plugin.
     *
     * @throws UserError if there is none of that name, or more than one
     */
    public static <T extends Plugin> T named(Class<T> kind, String name) {
        List<T> all = all(kind);
        List<T> found =
                all.stream().filter(plugin -> plugin.name().equals(name)).toList();
        if (found.size() == 1) {
            return found.get(0);
        }
        List<String> names = all.stream().map(Plugin::name).sorted().toList();
        throw new UserError("plugin: "
                + (found.isEmpty()
                        ? "there is no " + kind.getSimpleName() + " named '" + name + "'; "
                                + (names.isEmpty()
                                        ? PLACE + " must name a jar that has one"
                                        : "there are " + String.join(", ", names))
                        : "several jars have a " + kind.getSimpleName() + " named '" + name + "'; " + PLACE
                                + " must name one of them"));
    }

    /** The jars or folders that a plugin comes from: a run whose code changes is another run. */
    public static List<Path> files(Plugin plugin) {
        CodeSource source = plugin.getClass().getProtectionDomain().getCodeSource();
        try {
            return source == null
                    ? List.of()
                    : List.of(Path.of(source.getLocation().toURI()));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
