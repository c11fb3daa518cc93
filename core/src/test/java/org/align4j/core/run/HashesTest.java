package org.align4j.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HashesTest {
    /** SHA-256 of "abc", FIPS 180-2, appendix B.1. */
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir
    Path folder;

    @Test
    void bytesTextsAndFilesHashAlike() throws IOException {
        assertThat(Hashes.ofBytes(new byte[] {'a', 'b', 'c'})).isEqualTo(ABC);
        assertThat(Hashes.ofText("abc")).isEqualTo(ABC);
        Path file = Files.writeString(folder.resolve("f"), "abc");
        assertThat(Hashes.ofFile(file)).isEqualTo(ABC);
        assertThat(Hashes.ofContent(file)).isEqualTo(ABC);
    }

    @Test
    void aFoldersHashIsThatOfItsNamesAndContents() throws IOException {
        Path one = Files.createDirectories(folder.resolve("one/deep"));
        Path two = Files.createDirectories(folder.resolve("two/deep"));
        Files.writeString(one.resolve("b"), "1");
        Files.writeString(one.resolve("a"), "2");
        Files.writeString(two.resolve("a"), "2");
        Files.writeString(two.resolve("b"), "1");
        Files.writeString(two.resolve(".lock"), "does not count");
        assertThat(Hashes.ofContent(one.getParent())).isEqualTo(Hashes.ofContent(two.getParent()));
        Path link = Files.createSymbolicLink(folder.resolve("link"), one.getParent());
        Path linked = Files.createDirectories(folder.resolve("linked"));
        Files.createSymbolicLink(linked.resolve("deep"), one);
        assertThat(Hashes.ofContent(link))
                .isEqualTo(Hashes.ofContent(linked))
                .isEqualTo(Hashes.ofContent(one.getParent()));
        Files.move(two.resolve("b"), two.resolve("c"));
        assertThat(Hashes.ofContent(one.getParent())).isNotEqualTo(Hashes.ofContent(two.getParent()));
    }

    /** Such as the current one of several models, or a snapshot in the cache of the Hugging Face Hub. */
    @Test
    void aLinkHashesAsWhatItLeadsTo() throws IOException {
        Path one = Files.createDirectories(folder.resolve("one/deep")).getParent();
        Path two = Files.createDirectories(folder.resolve("two"));
        Files.writeString(one.resolve("deep/a"), "1");
        Path link = Files.createSymbolicLink(folder.resolve("link"), one);
        assertThat(Hashes.ofContent(link)).isEqualTo(Hashes.ofContent(one)).isNotEqualTo(Hashes.ofContent(two));
        Files.createSymbolicLink(two.resolve("deep"), one.resolve("deep"));
        assertThat(Hashes.ofContent(two)).isEqualTo(Hashes.ofContent(one));
    }
}
