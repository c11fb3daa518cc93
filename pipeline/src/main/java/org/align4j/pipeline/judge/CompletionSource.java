package org.align4j.pipeline.judge;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.data.Dataset;
import org.align4j.data.Preference;
import org.align4j.data.Sample;
import org.align4j.judge.Candidate;
import org.jspecify.annotations.Nullable;

/**
 * The completions to be labelled, read as they are needed: each text of a prompt's once.
 *
 * @param count how many there are at most
 * @param repeated counts, while the stream is read, those that another one of the same row repeats
 */
record CompletionSource(Stream<Candidate> stream, long count, AtomicLong repeated) implements AutoCloseable {
    /** @throws UserError unless one of both inputs is given */
    static CompletionSource of(Map<String, Path> inputs, @Nullable Long limit) {
        Path samples = inputs.get(AskingRun.SAMPLES);
        Path preferences = inputs.get(AskingRun.PREFERENCES);
        AtomicLong repeated = new AtomicLong();
        if (samples != null && preferences == null) {
            Dataset<Sample> rows = Dataset.open(samples, Sample.class);
            AtomicLong count = new AtomicLong();
            rows.forEach(row -> count.addAndGet(row.completions().size()));
            return limited(rows.stream().flatMap(row -> of(row, repeated)), count.get(), limit, repeated);
        }
        if (preferences != null && samples == null) {
            Dataset<Preference> rows = Dataset.open(preferences, Preference.class);
            return limited(rows.stream().flatMap(row -> of(row, repeated)), 2 * rows.rows(), limit, repeated);
        }
        throw new UserError("judge label needs --samples or --preferences, one of them");
    }

    private static CompletionSource limited(
            Stream<Candidate> all, long count, @Nullable Long limit, AtomicLong repeated) {
        return limit == null
                ? new CompletionSource(all, count, repeated)
                : new CompletionSource(all.limit(limit), Math.min(count, limit), repeated);
    }

    /** Under the ids that the same completions have when people are asked about them. */
    private static Stream<Candidate> of(Sample row, AtomicLong repeated) {
        List<Content> completions = new ArrayList<>();
        row.completions()
                .forEach(each -> completions.add(
                        row.prompt() instanceof Content.Chat
                                ? Content.assistant(each.text())
                                : Content.text(each.text())));
        return of(row.id(), row.prompt(), completions, row.groundTruth(), repeated);
    }

    private static Stream<Candidate> of(Preference row, AtomicLong repeated) {
        return of(row.id(), row.prompt(), List.of(row.chosen(), row.rejected()), null, repeated);
    }

    private static Stream<Candidate> of(
            String id, Content prompt, List<Content> given, @Nullable String groundTruth, AtomicLong repeated) {
        Set<Content> completions = new LinkedHashSet<>(given);
        repeated.addAndGet(given.size() - completions.size());
        List<Candidate> candidates = new ArrayList<>();
        for (Content completion : completions) {
            candidates.add(new Candidate(id + "/" + candidates.size(), prompt, completion, groundTruth));
        }
        return candidates.stream();
    }

    @Override
    public void close() {
        stream.close();
    }
}
