package org.align4j.judge.evaluation;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.data.Dataset;
import org.align4j.data.Preference;
import org.align4j.data.Sample;
import org.align4j.data.VerdictRow;
import org.align4j.judge.Comparison;
import org.jspecify.annotations.Nullable;

/** Finds the completions that a verdict is about: verdicts hold their places only. */
public interface PairTexts {
    /**
     * The pair as it was given to the judge, before any swap.
     *
     * @param pFirst what all calls on the pair add up to, NaN if nothing
     * @return null if the texts are not known
     */
    @Nullable Comparison of(VerdictRow row, double pFirst);

    /** The first that knows. */
    static PairTexts firstOf(List<PairTexts> all) {
        return (row, pFirst) -> {
            for (PairTexts texts : all) {
                Comparison found = texts.of(row, pFirst);
                if (found != null) {
                    return found;
                }
            }
            return null;
        };
    }

    /** Of the samples that the pairs were made of. */
    static PairTexts ofSamples(Path folder) {
        Map<String, Sample> samples = new HashMap<>();
        Dataset.open(folder, Sample.class).forEach(sample -> samples.put(sample.id(), sample));
        return (row, pFirst) -> {
            Sample sample = samples.get(row.promptId());
            if (sample == null) {
                return null;
            }
            int most = Math.max(row.first(), row.second());
            if (most >= sample.completions().size()) {
                throw new UserError(folder + ": sample " + sample.id() + " has "
                        + sample.completions().size() + " completions, but a verdict is about number " + (most + 1)
                        + "; these are not the samples that were judged");
            }
            return new Comparison(
                    row.pair(),
                    sample.prompt(),
                    sample.completion(row.first()),
                    sample.completion(row.second()),
                    sample.groundTruth());
        };
    }

    /** Of the preferences that the same run made of its verdicts: the chosen one is the one that the verdicts favour. */
    static PairTexts ofPreferences(Path folder) {
        Map<String, Preference> preferences = new HashMap<>();
        Dataset.open(folder, Preference.class).forEach(each -> preferences.put(each.id(), each));
        return (row, pFirst) -> {
            Preference preference = preferences.get(row.pair());
            if (preference == null || Double.isNaN(pFirst)) {
                return null;
            }
            // Of a tie, the chosen one is the pair's first.
            boolean first = preference.tie() || pFirst >= 0.5;
            return new Comparison(
                    row.pair(),
                    preference.prompt(),
                    first ? preference.chosen() : preference.rejected(),
                    first ? preference.rejected() : preference.chosen(),
                    null);
        };
    }
}
