package org.align4j.data.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.align4j.core.run.Seeds;
import org.junit.jupiter.api.Test;

class NearDuplicatesTest {
    private static final int WORDS = 200;

    /** 1 - (1 - 0.8^6)^21 = 0.998 and 1 - (1 - 0.8^7)^18 = 0.986; 1 - (1 - 0.5^2)^64 = 1 and 1 - (1 - 0.5^4)^32 = 0.873. */
    @Test
    void bandsAreAsLongAsTheRecallAllows() {
        assertThat(NearDuplicates.bandRows(0.8)).isEqualTo(6);
        assertThat(NearDuplicates.bandRows(0.5)).isEqualTo(3);
        assertThat(NearDuplicates.bandRows(1)).isEqualTo(16);
    }

    @Test
    void signaturesEstimateTheJaccardSimilarityOfWordRuns() {
        RandomGenerator random = new Seeds(7).generator("texts");
        double error = 0;
        for (int changed = 0; changed <= 40; changed += 5) {
            List<String> one = text(random);
            List<String> other = new ArrayList<>(one);
            for (int i = 0; i < changed; i++) {
                other.set(random.nextInt(WORDS), "changed" + i);
            }
            double estimate = MinHash.similarity(
                    Objects.requireNonNull(MinHash.signature(String.join(" ", one))),
                    Objects.requireNonNull(MinHash.signature(String.join(" ", other))));
            // The standard error of a share of 128 is at most 0.044.
            assertThat(estimate).isCloseTo(jaccard(one, other), within(4 * 0.044));
            error += estimate - jaccard(one, other);
        }
        assertThat(error / 9).isCloseTo(0, within(4 * 0.044 / 3));
    }

    @Test
    void whatDiffersInCaseAndPunctuationIsTheSame() {
        NearDuplicates near = new NearDuplicates(1);

        assertThat(near.isRepeated("Write a poem about the sea, please.")).isFalse();
        assertThat(near.isRepeated("write a poem about the sea  please")).isTrue();
        assertThat(near.isRepeated("Write a poem about the sky, please.")).isFalse();
    }

    /** 130 words are everybody's, 70 are one's own: similarity 0.47 to each other, and repetitions with one word changed 0.97. */
    @Test
    void textsOfOneTemplateAreNotAllComparedAndTheirRepetitionsFound() {
        RandomGenerator random = new Seeds(13).generator("texts");
        List<String> template = text(random).subList(0, 130);
        NearDuplicates near = new NearDuplicates(0.8);
        int found = 0;
        int wrong = 0;
        for (int i = 0; i < 3_000; i++) {
            List<String> own = new ArrayList<>(template);
            own.addAll(text(random).subList(0, 70));
            wrong += near.isRepeated(String.join(" ", own)) ? 1 : 0;
            if (i % 10 == 0) {
                own.set(150, "changed");
                found += near.isRepeated(String.join(" ", own)) ? 1 : 0;
            }
        }
        assertThat(wrong).isZero();
        assertThat(found).isEqualTo(300);
    }

    @Test
    void pairsAboveTheThresholdAreFoundAndOthersAreNot() {
        RandomGenerator random = new Seeds(11).generator("texts");
        NearDuplicates near = new NearDuplicates(0.8);
        int found = 0;
        int wrong = 0;
        for (int i = 0; i < 300; i++) {
            List<String> one = text(random);
            assertThat(near.isRepeated(String.join(" ", one))).isFalse();
            List<String> close = new ArrayList<>(one);
            for (int k = 0; k < 4; k++) {
                close.set(10 + 50 * k, "close" + k);
            }
            // Four words apart from each other change twelve of 198 runs: 186 / 210 = 0.886.
            found += near.isRepeated(String.join(" ", close)) ? 1 : 0;
            List<String> far = new ArrayList<>(one);
            for (int k = 0; k < 16; k++) {
                far.set(5 + 12 * k, "far" + i + "and" + k);
            }
            // Forty-eight of 198 runs: 150 / 246 = 0.61.
            wrong += near.isRepeated(String.join(" ", far)) ? 1 : 0;
        }
        assertThat(found).isGreaterThanOrEqualTo(297);
        assertThat(wrong).isZero();
    }

    @Test
    void textsWithoutWordsAreNeverRepeated() {
        NearDuplicates near = new NearDuplicates(0.8);

        assertThat(near.isRepeated("?!")).isFalse();
        assertThat(near.isRepeated("?!")).isFalse();
    }

    private static List<String> text(RandomGenerator random) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < WORDS; i++) {
            words.add("w" + random.nextInt(1_000_000));
        }
        return words;
    }

    private static double jaccard(List<String> one, List<String> other) {
        Set<List<String>> left = runs(one);
        Set<List<String>> right = runs(other);
        Set<List<String>> both = new HashSet<>(left);
        both.retainAll(right);
        return (double) both.size() / (left.size() + right.size() - both.size());
    }

    private static Set<List<String>> runs(List<String> words) {
        Set<List<String>> runs = new HashSet<>();
        for (int i = 0; i + MinHash.RUN <= words.size(); i++) {
            runs.add(List.copyOf(words.subList(i, i + MinHash.RUN)));
        }
        return runs;
    }
}
