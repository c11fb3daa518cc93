package org.align4j.pipeline.judge;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.run.Seeds;
import org.align4j.data.Dataset;
import org.align4j.data.Preference;
import org.align4j.data.Sample;
import org.align4j.judge.Judge;
import org.align4j.judge.collect.Pair;
import org.align4j.judge.collect.Pairing;

/**
 * The pairs to be judged, read as they are needed.
 *
 * @param count how many there are at most
 * @param skipped counts, while the stream is read, the pairs left out because their completions say the same
 */
record PairSource(Stream<Pair> stream, long count, AtomicLong skipped) implements AutoCloseable {
    static PairSource ofSamples(Path folder, PairConfig options, Judge judge, Seeds seeds) {
        Dataset<Sample> samples = Dataset.open(folder, Sample.class);
        Pairing pairing = new Pairing(options.choice(), options.perPrompt(), judge, seeds);
        AtomicLong possible = new AtomicLong();
        samples.forEach(sample -> possible.addAndGet(pairing.possible(sample)));
        if (possible.get() == 0) {
            throw new UserError(folder + ": no prompt has two completions, so there is nothing to compare; "
                    + "sample with --completions-per-prompt 2 or more");
        }
        AtomicLong identical = new AtomicLong();
        Stream<Pair> pairs = samples.stream().flatMap(sample -> {
            List<Pair> made = pairing.pairs(sample);
            identical.addAndGet(pairing.possible(sample) - made.size());
            return made.stream();
        });
        return limited(pairs, possible.get(), identical, options);
    }

    static PairSource ofPreferences(Path folder, PairConfig options) {
        Dataset<Preference> preferences = Dataset.open(folder, Preference.class);
        return limited(preferences.stream().map(Pairing::again), preferences.rows(), new AtomicLong(), options);
    }

    private static PairSource limited(Stream<Pair> pairs, long count, AtomicLong identical, PairConfig options) {
        return options.limit() == null
                ? new PairSource(pairs, count, identical)
                : new PairSource(pairs.limit(options.limit()), Math.min(count, options.limit()), identical);
    }

    long identical() {
        return skipped.get();
    }

    @Override
    public void close() {
        stream.close();
    }
}
