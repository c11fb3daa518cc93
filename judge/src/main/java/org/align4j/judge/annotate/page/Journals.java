package org.align4j.judge.annotate.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.align4j.core.UserError;
import org.align4j.judge.annotate.RoundFolder;
import org.align4j.judge.annotate.Vote;
import org.align4j.judge.annotate.VoteJournal;

/**
 * Everybody's votes: journals of those who vote here, which are open, and files of those who vote elsewhere, such as on a
 * terminal, which are read again when they grew.
 */
final class Journals implements AutoCloseable {
    private final RoundFolder folder;
    private final Consumer<String> warnings;
    private final Map<String, VoteJournal> open = new HashMap<>();
    private final Map<String, Elsewhere> elsewhere = new HashMap<>();
    private final VoteJournal decisions;

    /** @param size of the file when it was read */
    private record Elsewhere(long size, FileTime changed, List<Vote> standing) {}

    Journals(RoundFolder folder, Consumer<String> warnings) {
        this.folder = folder;
        Set<String> said = ConcurrentHashMap.newKeySet();
        // Files that grow are read again and again: what is wrong with them is said once.
        this.warnings = warning -> {
            if (said.add(warning)) {
                warnings.accept(warning);
            }
        };
        this.decisions = folder.openDecisions(this.warnings);
    }

    /** An annotator's journal, opened at the first call. */
    synchronized VoteJournal of(String annotator) {
        VoteJournal journal = open.get(annotator);
        if (journal == null) {
            journal = folder.open(annotator, warnings);
            open.put(annotator, journal);
        }
        return journal;
    }

    /** The owner's decisions. */
    VoteJournal decisions() {
        return decisions;
    }

    /** Everybody's standing votes, by name. */
    synchronized Map<String, List<Vote>> standing() {
        Map<String, List<Vote>> all = new LinkedHashMap<>();
        TreeSet<String> names = new TreeSet<>(folder.annotators());
        names.addAll(open.keySet());
        for (String name : names) {
            VoteJournal journal = open.get(name);
            all.put(name, journal == null ? elsewhere(name) : journal.standing());
        }
        return all;
    }

    private List<Vote> elsewhere(String name) {
        Path file = folder.journal(name);
        try {
            Elsewhere known = elsewhere.get(name);
            long size = Files.size(file);
            FileTime changed = Files.getLastModifiedTime(file);
            if (known == null || known.size() != size || !known.changed().equals(changed)) {
                // Somebody may be in the middle of a line: no torn one, and read again after.
                known = new Elsewhere(size, changed, folder.standing(name, warnings, torn -> {}));
                elsewhere.put(name, known);
            }
            return known.standing();
        } catch (IOException e) {
            throw new UserError(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized void close() {
        open.values().forEach(VoteJournal::close);
        decisions.close();
    }
}
