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
    private final CurrentRound current;
    private RoundFolder known;
    private final Consumer<String> warnings;
    private final Map<String, VoteJournal> open = new HashMap<>();
    private final Map<String, Elsewhere> elsewhere = new HashMap<>();
    private final VoteJournal decisions;

    /** @param size of the file when it was read */
    private record Elsewhere(long size, FileTime changed, List<Vote> standing) {}

    Journals(CurrentRound current, Consumer<String> warnings) {
        this.current = current;
        known = current.now();
        Set<String> said = ConcurrentHashMap.newKeySet();
        // Files that grow are read again and again: what is wrong with them is said once.
        this.warnings = warning -> {
            if (said.add(warning)) {
                warnings.accept(warning);
            }
        };
        this.decisions = known.openDecisions(this.warnings);
    }

    /** An annotator's journal, opened at the first call. */
    synchronized VoteJournal of(String annotator) {
        now();
        VoteJournal journal = open.get(annotator);
        if (journal == null) {
            journal = now().open(annotator, warnings);
            open.put(annotator, journal);
        }
        return journal;
    }

    /** The owner's decisions. */
    synchronized VoteJournal decisions() {
        now();
        return decisions;
    }

    /** Everybody's standing votes, by name. */
    synchronized Map<String, List<Vote>> standing() {
        Map<String, List<Vote>> all = new LinkedHashMap<>();
        TreeSet<String> names = new TreeSet<>(now().annotators());
        names.addAll(open.keySet());
        for (String name : names) {
            VoteJournal journal = open.get(name);
            all.put(name, journal == null ? elsewhere(name) : journal.standing());
        }
        return all;
    }

    /** The round as it is; where items were added, votes may be about them. */
    // a round that was read anew is another object; comparing its items would take long
    @SuppressWarnings("ReferenceEquality")
    private RoundFolder now() {
        RoundFolder now = current.now();
        if (now != known) {
            known = now;
            open.forEach((name, journal) -> journal.accept(now.schema().of(name)));
            decisions.accept(now.schema().of(RoundFolder.OWNER));
            elsewhere.clear();
        }
        return now;
    }

    private List<Vote> elsewhere(String name) {
        Path file = known.journal(name);
        try {
            Elsewhere read = elsewhere.get(name);
            long size = Files.size(file);
            FileTime changed = Files.getLastModifiedTime(file);
            if (read == null || read.size() != size || !read.changed().equals(changed)) {
                // Somebody may be in the middle of a line: no torn one, and read again after.
                read = new Elsewhere(size, changed, known.standing(name, warnings, torn -> {}));
                elsewhere.put(name, read);
            }
            return read.standing();
        } catch (IOException e) {
            throw new UserError(file + ": cannot be read: " + UserError.reason(e), e);
        }
    }

    @Override
    public synchronized void close() {
        open.values().forEach(VoteJournal::close);
        decisions.close();
    }
}
