package org.align4j.judge.annotate.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.align4j.core.UserError;
import org.align4j.core.run.Hashes;
import org.align4j.judge.annotate.RoundFolder;

/** The round that is served. Items may be added to it meanwhile, as a run does that learns from people: then it is read again. */
final class CurrentRound {
    private static final int ID_DIGITS = 12;

    private RoundFolder folder;
    private long size;
    private FileTime changed;

    CurrentRound(RoundFolder folder) {
        this.folder = folder;
        try {
            size = Files.size(folder.itemsFile());
            changed = Files.getLastModifiedTime(folder.itemsFile());
        } catch (IOException e) {
            throw unreadable(folder.itemsFile(), e);
        }
    }

    /** As it is now; the same object until something was added. */
    synchronized RoundFolder now() {
        Path file = folder.itemsFile();
        try {
            long length = Files.size(file);
            FileTime time = Files.getLastModifiedTime(file);
            if (length != size || !time.equals(changed)) {
                folder = RoundFolder.open(folder.path());
                size = length;
                changed = time;
            }
            return folder;
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** Another one for every round, and the same as long as it lasts: what a browser keeps belongs to one round. */
    String id() {
        return Hashes.ofText(folder.path().toAbsolutePath().normalize() + "\n" + folder.round())
                .substring(0, ID_DIGITS);
    }

    private static UserError unreadable(Path file, IOException e) {
        return new UserError(file + ": cannot be read: " + UserError.reason(e), e);
    }
}
