package org.align4j.model.process;

import java.nio.file.Files;
import java.nio.file.Path;
import org.align4j.core.UserError;

/** The library with the one operator that libtorch lacks in TorchScript: making a process group. */
public final class NativeOperator {
    private static final String FILE = "libalign4j_process_group-2.7.1.so";
    private static final String BUILD = "model/src/main/native/build.sh";

    private NativeOperator() {}

    /** Where {@code build.sh} puts it: {@code ALIGN_NATIVE}, or a folder of the user's home. */
    public static Path place() {
        String folder = System.getenv("ALIGN_NATIVE");
        return (folder == null || folder.isBlank()
                        ? Path.of(System.getProperty("user.home"), ".align4j", "native")
                        : Path.of(folder))
                .resolve(FILE);
    }

    /**
     * Refuses what would fail later.
     *
     * @throws UserError if it has not been built
     */
    public static void require(Path library) {
        if (!Files.isRegularFile(library)) {
            throw new UserError(
                    library + ": no such file; training in several processes needs this native operator, which " + BUILD
                            + " builds (g++ and curl are needed, 99 MB are downloaded)");
        }
    }

    /** Loads it beside libtorch, which must have been loaded before. */
    static void load(Path library) {
        require(library);
        try {
            System.load(library.toAbsolutePath().toString());
        } catch (UnsatisfiedLinkError e) {
            throw new UserError(
                    library + ": does not fit this program's libtorch; build it again with " + BUILD + " ("
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse("") + ")",
                    e);
        }
    }
}
