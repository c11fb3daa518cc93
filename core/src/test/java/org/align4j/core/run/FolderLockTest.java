package org.align4j.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.align4j.core.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
    @TempDir
    Path temporary;

    /** The other process: holds the folder until somebody writes a line to it. */
    public static void main(String[] words) throws IOException {
        try (FolderLock lock = FolderLock.of(Path.of(words[0]), "data import")) {
            System.out.println("locked " + lock.getClass().getSimpleName());
            int unused = System.in.read();
        }
    }

    @Test
    void anotherProcessIsToldWhoHoldsTheFolderUntilThatOneDies() throws Exception {
        Path folder = temporary.resolve("out");
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FolderLockTest.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said = other.inputReader()) {
            assertThat(said.readLine()).isEqualTo("locked FolderLock");
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> FolderLock.of(folder, "data import"))
                        .isInstanceOf(UserError.class)
                        .hasMessageMatching(".*/out: another process is using it: process " + other.pid()
                                + " \\(data import\\), since 20\\S+Z; wait for it or give another --out");
            }
            assertThat(folder.toFile().list()).containsExactly(".lock");
            other.destroyForcibly().waitFor();
            assertThat(folder.toFile().list()).containsExactly(".lock");
            FolderLock.of(folder, "data import").close();
            assertThat(folder).doesNotExist();
        }
    }

    @Test
    void aRefusalInTheSameProcessDoesNotDropTheLock() throws IOException {
        Path folder = temporary.resolve("out");
        try (FolderLock lock = FolderLock.of(folder, "sft")) {
            assertThat(lock).isNotNull();
            for (Path same : List.of(folder, temporary.resolve("x/../out"))) {
                Files.createDirectories(temporary.resolve("x"));
                assertThatThrownBy(() -> FolderLock.of(same, "rl")).hasMessageContaining("(sft)");
            }
        }
    }

    @Test
    void whatIsWrittenStaysAndNothingElseDoes() throws IOException {
        Path folder = temporary.resolve("deep/out");
        FolderLock.of(folder, "sft").close();
        assertThat(folder).doesNotExist();
        try (FolderLock lock = FolderLock.of(folder, "sft")) {
            assertThat(lock).isNotNull();
            Files.writeString(folder.resolve("rows"), "1");
        }
        assertThat(folder.toFile().list()).containsExactly("rows");
        Path file = folder.resolve("rows");
        assertThatThrownBy(() -> FolderLock.of(file, "sft")).hasMessageContaining("is a file, but --out must name");
    }

    @Test
    void aLinkToNothingIsSaidToBeOne() throws IOException {
        Path link = Files.createSymbolicLink(temporary.resolve("link"), temporary.resolve("gone"));

        assertThatThrownBy(() -> FolderLock.of(link, "sft"))
                .hasMessageContaining("link: is a link to a folder that is not there");
    }

    /** A folder that was made for the file goes with the lock, one that was there stays. */
    @Test
    void aFileIsLockedByAFileBesideIt() throws IOException {
        Path file = temporary.resolve("new/rows.jsonl");
        try (FolderLock lock = FolderLock.ofFile(file, "score")) {
            assertThat(lock).isNotNull();
            assertThat(file.getParent().toFile().list()).containsExactly(".rows.jsonl.lock");
            assertThatThrownBy(() -> FolderLock.ofFile(temporary.resolve("new/./rows.jsonl"), "score"))
                    .hasMessageContaining("rows.jsonl: another process is using it")
                    .hasMessageContaining("(score)");
            FolderLock.ofFile(temporary.resolve("new/others.jsonl"), "score").close();
        }
        assertThat(temporary.toFile().list()).isEmpty();
        FolderLock.ofFile(temporary.resolve("rows.jsonl"), "score").close();
        assertThat(temporary).isEmptyDirectory();
    }

    /** Whoever gets a file that its holder is just deleting must not take it for the lock. */
    @Test
    void holdersThatComeAndGoNeverOverlap() throws Exception {
        Path folder = temporary.resolve("out");
        AtomicInteger inside = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                tasks.add(() -> {
                    int most = 0;
                    for (int turn = 0; turn < 200; turn++) {
                        try (FolderLock lock = FolderLock.of(folder, "turn " + turn)) {
                            assertThat(lock).isNotNull();
                            most = Math.max(most, inside.incrementAndGet());
                            inside.decrementAndGet();
                        } catch (UserError e) {
                            assertThat(e).hasMessageContaining("another process is using it");
                        }
                    }
                    return most;
                });
            }
            for (Future<Integer> most : threads.invokeAll(tasks)) {
                assertThat(most.get()).isLessThanOrEqualTo(1);
            }
        } finally {
            threads.shutdown();
        }
    }
}
