package org.align4j.judge.language;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.core.run.Seeds;

/**
 * Principles by which two completions are compared, each a question of its own (Bai et al. 2022, section 4.1).
 *
 * @param perPair 0 for all of them
 */
public record Constitution(
        @Option(
                doc = "Each has a name, shown in rationales, and a question, inserted at {{principle}} in "
                        + "the template",
                def = "[]")
        List<Principle> principles,

        @Option(doc = "Principles asked about for each pair, drawn by hash; 0 asks about every one", def = "1")
        int perPair) {
    /** One principle. */
    public record Principle(
            @Option(doc = "Shown in rationales") String name,
            @Option(doc = "Which response …?") String question) {
        public Principle {
            Check.that(!name.isBlank() && !question.isBlank(), "principle", "must have a name and a question", name);
        }
    }

    public Constitution {
        principles = List.copyOf(principles);
        Check.atLeast("per-pair", 0, perPair);
        List<String> names = principles.stream().map(Principle::name).toList();
        Check.that(new HashSet<>(names).size() == names.size(), "principles", "must have different names", names);
    }

    boolean isEmpty() {
        return principles.isEmpty();
    }

    /**
     * Those asked about for these texts, in the order in which they stand. They depend on the seed and the texts alone,
     * in whatever order these are shown.
     */
    List<Principle> drawn(List<String> texts, Seeds seeds) {
        if (perPair == 0 || principles.size() <= perPair) {
            return principles;
        }
        String key = String.join("\n", texts.stream().sorted().toList());
        return principles.stream()
                .sorted(Comparator.comparingLong(each -> seeds.seed("principle/" + each.name() + "\n" + key)))
                .limit(perPair)
                .sorted(Comparator.comparingInt(principles::indexOf))
                .toList();
    }
}
