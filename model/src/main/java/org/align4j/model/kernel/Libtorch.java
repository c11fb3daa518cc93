package org.align4j.model.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.jspecify.annotations.Nullable;

/**
 * A libtorch in place of the one for processors alone that the program carries: its folder of libraries, named {@code lib}.
 * DJL takes it by the system properties set here, before the engine is first asked for anything.
 *
 * @param libraries where {@code libtorch.so} lies
 */
public record Libtorch(Path libraries) {
    /** The only version that the engine's own library fits. */
    public static final String VERSION = "2.7.1";

    /** Where a user names a libtorch of their own. */
    public static final String OWN = "PYTORCH_LIBRARY_PATH";

    /** DJL's name of its library for CUDA; it is linked against libtorch alone, whatever CUDA 12 that was built with. */
    private static final String CUDA = "cu128";

    /** Parts of a Python package that Java cannot load, and needs not. */
    private static final List<String> PYTHON = List.of("libtorch_python.so", "libshm.so", "libtorch_global_deps.so");

    private static final Pattern PYTHON_VERSION = Pattern.compile("__version__ *= *['\"]([^'\"]+)['\"]");

    /** Whether a library of a Python package is of no use here. */
    public static boolean ofPython(String name) {
        return PYTHON.contains(name);
    }

    /** The user's own, where {@value #OWN} names one. */
    public static Optional<Libtorch> named() {
        String named = System.getenv(OWN);
        return named == null || named.isBlank() ? Optional.empty() : Optional.of(own(named));
    }

    /**
     * The user's own libtorch.
     *
     * @param named what {@value #OWN} says
     * @throws UserError if it is not one, or has another version
     */
    public static Libtorch own(String named) {
        Path folder = Path.of(named).toAbsolutePath().normalize();
        if (!Files.exists(folder.resolve("libtorch.so"))) {
            throw new UserError(OWN + ": " + named + " has no libtorch.so; it must be a libtorch's folder lib, such as"
                    + " site-packages/torch/lib of pip's torch==" + VERSION);
        }
        String version = version(folder.getParent());
        if (version != null && !version.split("\\+")[0].equals(VERSION)) {
            throw new UserError(OWN + ": " + named + " is libtorch " + version + ", but the engine needs " + VERSION
                    + "; pip install torch==" + VERSION + " brings one");
        }
        return new Libtorch(folder);
    }

    public boolean hasCuda() {
        return Files.exists(libraries.resolve("libtorch_cuda.so"));
    }

    /**
     * Refuses one that was built for processors alone.
     *
     * @throws UserError if it has no CUDA
     */
    public void requireCuda() {
        if (!hasCuda()) {
            throw new UserError(
                    libraries + " has no libtorch_cuda.so: it is a libtorch for processors alone; pip install"
                            + " torch==" + VERSION + " brings one with CUDA");
        }
    }

    /** What a folder says of its own version, as pip's package or PyTorch's archive; null if nothing. */
    private static @Nullable String version(@Nullable Path torch) {
        if (torch == null) {
            return null;
        }
        try {
            Path archive = torch.resolve("build-version");
            if (Files.exists(archive)) {
                return Files.readString(archive).strip();
            }
            Path python = torch.resolve("version.py");
            Matcher found = PYTHON_VERSION.matcher(
                    Files.exists(python) ? Files.readString(python, StandardCharsets.UTF_8) : "");
            return found.find() ? found.group(1) : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tells DJL and JNA where it is. */
    void use() {
        set(OWN, libraries.toString());
        set("PYTORCH_VERSION", VERSION);
        set("PYTORCH_FLAVOR", hasCuda() ? CUDA : "cpu");
        set("PYTORCH_LIBRARY_EXCLUSION", String.join(",", PYTHON));
        // DJL asks the CUDA runtime how many devices there are, and finds it by its name alone.
        String runtime = Stream.of(
                        libraries,
                        libraries.resolve("../../nvidia/cuda_runtime/lib").normalize())
                .map(Path::toString)
                .collect(Collectors.joining(":"));
        String known = System.getProperty("jna.library.path");
        System.setProperty("jna.library.path", known == null ? runtime : known + ":" + runtime);
    }

    private static void set(String name, String value) {
        if (System.getenv(name) == null) {
            System.setProperty(name, value);
        }
    }
}
