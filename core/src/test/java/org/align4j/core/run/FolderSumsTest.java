package org.align4j.core.run;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.align4j.core.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderSumsTest {
    @TempDir
    private Path folder;

    @Test
    void aFolderIsTakenAsItWasWrittenWhateverItsFilesAreCalled() throws IOException {
        Files.writeString(folder.resolve("naïve weights.bin"), "abc");
        FolderSums.write(folder);
        FolderSums.require(folder);
    }

    @Test
    void whatHasChangedIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("weights.bin"), "abc");
        FolderSums.write(folder);
        Files.writeString(file, "abd");
        assertThatThrownBy(() -> FolderSums.require(folder))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("weights.bin: is not as it was written");
        Files.delete(file);
        assertThatThrownBy(() -> FolderSums.require(folder)).isInstanceOf(UserError.class);
    }
}
