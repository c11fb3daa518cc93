package org.align4j.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.align4j.core.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibtorchTest {
    @TempDir
    private Path folder;

    private String lib(String... names) throws IOException {
        Path lib = Files.createDirectories(folder.resolve("torch/lib"));
        for (String name : names) {
            Files.createFile(lib.resolve(name));
        }
        return lib.toString();
    }

    @Test
    void aFolderWithoutItSaysWhatItMustBe() throws IOException {
        String empty = lib();
        assertThatThrownBy(() -> Libtorch.own(empty))
                .isInstanceOf(UserError.class)
                .hasMessage("PYTORCH_LIBRARY_PATH: " + empty
                        + " has no libtorch.so; it must be a libtorch's folder lib, such as"
                        + " site-packages/torch/lib of pip's torch==2.7.1");
    }

    @Test
    void oneForProcessorsAloneHasNoCuda() throws IOException {
        Libtorch plain = Libtorch.own(lib("libtorch.so"));
        assertThat(plain.hasCuda()).isFalse();
        assertThatThrownBy(plain::requireCuda)
                .isInstanceOf(UserError.class)
                .hasMessageContaining("has no libtorch_cuda.so: it is a libtorch for processors alone");
    }

    @Test
    void pipsAndPytorchsOwnVersionsAreCompared() throws IOException {
        String lib = lib("libtorch.so", "libtorch_cuda.so");
        Path python = folder.resolve("torch/version.py");
        Files.writeString(python, "from typing import Optional\n__version__ = '2.7.1+cu126'\ndebug = False\n");
        Libtorch.own(lib).requireCuda();
        Files.writeString(python, "__version__ = '2.5.1+cu124'\n");
        assertThatThrownBy(() -> Libtorch.own(lib))
                .isInstanceOf(UserError.class)
                .hasMessage("PYTORCH_LIBRARY_PATH: " + lib + " is libtorch 2.5.1+cu124, but the engine needs 2.7.1;"
                        + " pip install torch==2.7.1 brings one");
        Files.writeString(folder.resolve("torch/build-version"), "2.7.1+cu128\n");
        assertThat(Libtorch.own(lib).hasCuda()).isTrue();
    }

    @Test
    void aFetchedOneLiesInTheUsersCache() {
        assertThat(CudaFolder.of(Map.of("XDG_CACHE_HOME", "/c")))
                .isEqualTo(Path.of("/c/align4j/libtorch-2.7.1-cuda12"));
        assertThat(CudaFolder.of(Map.of("ALIGN_CUDA", "/d"))).isEqualTo(Path.of("/d"));
        assertThat(CudaFolder.of(Map.of()).toString()).endsWith("/.cache/align4j/libtorch-2.7.1-cuda12");
    }
}
