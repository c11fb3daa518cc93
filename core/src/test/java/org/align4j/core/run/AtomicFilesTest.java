package org.align4j.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.align4j.core.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {
    @TempDir
    Path folder;

    @Test
    void aFileAppearsWholeAndReplacesTheOldOne() throws IOException {
        Path file = folder.resolve("a/b.txt");
        AtomicFiles.writeText(file, "one");
        AtomicFiles.writeText(file, "zwölf");
        assertThat(file).hasContent("zwölf");
        assertThat(file.getParent().toFile().list()).containsExactly("b.txt");
    }

    @Test
    void aFailureLeavesTheOldContentAndNoTemporary() throws IOException {
        Path file = folder.resolve("b.txt");
        AtomicFiles.writeText(file, "old");
        assertThatThrownBy(() -> AtomicFiles.writeFile(file, temporary -> {
                    Files.writeString(temporary, "ne");
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(IOException.class);
        assertThat(file).hasContent("old");
        assertThat(folder.toFile().list()).containsExactly("b.txt");
    }

    /** A rename would put the file in their place. */
    @Test
    void aFileTakesThePlaceOfFilesAlone() throws Exception {
        Path target = Files.createDirectories(folder.resolve("folder"));
        Files.writeString(target.resolve("precious"), "1");
        assertThatThrownBy(() -> AtomicFiles.writeText(target, "2"))
                .isInstanceOf(UserError.class)
                .hasMessage(target + ": is a folder, but a file is written there; name a file");
        assertThat(target.resolve("precious")).hasContent("1");
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        assertThatThrownBy(() -> AtomicFiles.writeText(pipe, "2"))
                .hasMessage(pipe + ": is a device or a pipe, but a file is written there; name a file");
        assertThat(Files.isRegularFile(pipe)).isFalse();
    }

    @Test
    void aLinkKeepsLeadingToTheFile() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "1");
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("file"));
        AtomicFiles.writeText(link, "2");
        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(file).hasContent("2");
    }

    @Test
    void aFolderIsReplacedAsAWhole() throws IOException {
        Path target = folder.resolve("model");
        AtomicFiles.writeFolder(target, temporary -> Files.writeString(temporary.resolve("old"), "1"));
        Files.writeString(
                Files.createDirectories(AtomicFiles.temporaryFor(target)).resolve("leftover"), "of a crash");
        AtomicFiles.writeFolder(target, temporary -> {
            assertThat(target.resolve("new")).doesNotExist();
            Files.writeString(Files.createDirectories(temporary.resolve("deep")).resolve("new"), "2");
        });
        assertThat(target.toFile().list()).containsExactly("deep");
        assertThat(target.resolve("deep/new")).hasContent("2");
        assertThat(folder.toFile().list()).containsExactly("model");
    }

    @Test
    void aCopyHasAllTheFolderHoldsAndNothingOfWhatWasThere() throws IOException {
        Path source = Files.createDirectories(folder.resolve("work/deep"));
        Files.writeString(source.resolve("inner"), "1");
        Files.writeString(source.resolveSibling("outer"), "2");
        Path target = folder.resolve("published");
        AtomicFiles.writeFolder(target, temporary -> Files.writeString(temporary.resolve("old"), "3"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("work"));
        AtomicFiles.copyFolder(link, target);
        Files.delete(link);
        assertThat(target.toFile().list()).containsExactlyInAnyOrder("deep", "outer");
        assertThat(target.resolve("deep/inner")).hasContent("1");
        assertThat(target.resolve("outer")).hasContent("2");
        assertThat(source.resolve("inner")).hasContent("1");
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("work", "published");
    }

    @Test
    void aFolderThatWasMovedAsideWhenTheProcessWasKilledComesBack() throws IOException {
        Path target = folder.resolve("model");
        AtomicFiles.writeFolder(target, temporary -> Files.writeString(temporary.resolve("old"), "1"));
        Files.move(target, folder.resolve(".model.old"));
        AtomicFiles.recover(target);
        assertThat(target.resolve("old")).hasContent("1");
        Files.createDirectory(folder.resolve(".model.old"));
        AtomicFiles.recover(target);
        assertThat(target.resolve("old")).hasContent("1");
        AtomicFiles.recover(folder.resolve("nothing"));
        assertThat(folder.resolve("nothing")).doesNotExist();
    }

    @Test
    void deletingATreeDoesNotFollowLinks() throws IOException {
        Path precious = Files.writeString(folder.resolve("precious"), "keep");
        Path tree = Files.createDirectories(folder.resolve("tree"));
        Files.createSymbolicLink(tree.resolve("link"), precious);
        AtomicFiles.deleteTree(tree);
        assertThat(tree).doesNotExist();
        assertThat(precious).hasContent("keep");
        AtomicFiles.deleteTree(tree);
    }

    @Test
    void aNewFolderNeverTakesThePlaceOfAnother() throws IOException {
        Path target = folder.resolve("merged");
        AtomicFiles.createFolder(target, temporary -> Files.writeString(temporary.resolve("new"), "1"));
        assertThatThrownBy(() -> AtomicFiles.createFolder(target, temporary -> {}))
                .hasMessage(target + ": exists; delete it or give another --out");
        assertThat(target.resolve("new")).hasContent("1");

        Path late = folder.resolve("late");
        assertThatThrownBy(() -> AtomicFiles.createFolder(
                        late,
                        temporary ->
                                Files.writeString(Files.createDirectories(late).resolve("theirs"), "2")))
                .hasMessage(late + ": another process has written into it; nothing was overwritten");
        assertThat(late.resolve("theirs")).hasContent("2");

        Path locked = folder.resolve("locked");
        try (FolderLock lock = FolderLock.of(locked, "model merge")) {
            assertThat(lock).isNotNull();
            AtomicFiles.createFolder(locked, temporary -> Files.writeString(temporary.resolve("new"), "3"));
        }
        assertThat(locked.toFile().list()).containsExactly("new");
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("merged", "late", "locked");
    }
}
