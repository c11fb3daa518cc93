package org.align4j.judge.selection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.align4j.core.chat.Content;
import org.align4j.core.run.Seeds;
import org.align4j.judge.Comparison;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SelectionTest {
    private static final List<String> WORDS =
            List.of("apple", "river", "engine", "cloud", "ballad", "senate", "protein", "glacier");

    @Test
    void theWidestConflictsComeFirstAndAgreementIsNoConflict() {
        List<PoolPair> pool = List.of(
                pair("agree", 0.9, 0.8),
                pair("narrow", 0.6, 0.45),
                pair("wide", 1.0, 0.0),
                pair("same side", 0.99, 0.51),
                pair("nobody"));

        assertThat(ids(new Selection(4, Strategy.CONFLICT, 0, new Seeds(1)).of(pool)))
                .containsExactly("wide", "narrow");
    }

    @Test
    void theNearestToOneHalfComeFirst() {
        List<PoolPair> pool =
                List.of(pair("sure", 1.0, 1.0), pair("half", 0.5), pair("balanced", 0.9, 0.2), pair("nobody"));

        assertThat(ids(new Selection(4, Strategy.UNCERTAIN, 0, new Seeds(1)).of(pool)))
                .containsExactly("half", "balanced");
    }

    /** Eight subjects with fifty pairs each: eight chosen for diversity are one of each. */
    @Test
    void diversePairsCoverEverySubject() {
        List<PoolPair> pool = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            String word = WORDS.get(i % WORDS.size());
            String text = String.format(Locale.ROOT, "%s %s%d %s", word, word, i % 3, word);
            pool.add(new PoolPair(
                    new Comparison(word + "-" + i, Content.text(text), Content.text(text), Content.text(word), null),
                    List.of()));
        }

        List<Selected> selected = new Selection(8, Strategy.DIVERSE, 0, new Seeds(3)).of(pool);

        assertThat(selected)
                .extracting(each -> each.pair().id().replaceAll("-.*", ""))
                .containsExactlyInAnyOrderElementsOf(WORDS);
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void aShareIsAlwaysDrawnAtRandomFromAll(Strategy strategy) {
        List<PoolPair> pool = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            pool.add(pair("pair-" + i, i < 500 ? 0.9 : 0.6, i < 500 ? 0.1 : 0.7));
        }

        List<Selected> selected =
                new Selection(200, strategy, 0.25, new Seeds(5), PairFeatures.words(), SelectionTest::byId).of(pool);

        assertThat(ids(selected)).hasSize(200).doesNotHaveDuplicates();
        long random =
                selected.stream().filter(each -> each.by() == Strategy.RANDOM).count();
        assertThat(random).isEqualTo(strategy == Strategy.RANDOM ? 200 : 50);
        // Of a fair draw half lies in either half of the pool; 50 coins stray by at most 25, 7 deviations.
        long firstHalf = selected.stream()
                .filter(each -> each.by() == Strategy.RANDOM && number(each) < 500)
                .count();
        assertThat(firstHalf).isBetween(random / 4, 3 * random / 4);
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void theChoiceDependsOnTheSeedAndThePairsAlone(Strategy strategy) {
        List<PoolPair> pool = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            pool.add(pair("pair-" + i, 0.2 + i % 7 * 0.1, 0.3 + i % 5 * 0.1));
        }
        List<PoolPair> turned = new ArrayList<>(pool);
        Collections.reverse(turned);
        Selection selection = new Selection(20, strategy, 0.2, new Seeds(9), PairFeatures.words(), SelectionTest::byId);

        assertThat(ids(selection.of(turned))).isEqualTo(ids(selection.of(pool)));
    }

    @ParameterizedTest
    @EnumSource(names = {"INFORMATION", "DISAGREEMENT", "ENTROPY", "VOLUME"})
    void theMostTellingPairsComeFirstAndThoseThatTellNothingNever(Strategy strategy) {
        List<PoolPair> pool = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            pool.add(pair("pair-" + i));
        }
        Selection selection = new Selection(
                5,
                strategy,
                0,
                new Seeds(2),
                PairFeatures.words(),
                pairs -> pairs.stream()
                        .mapToDouble(pair -> Math.max(0, numberOf(pair) - 16))
                        .toArray());
        assertThat(ids(selection.of(pool))).containsExactly("pair-19", "pair-18", "pair-17");
        assertThat(new Selection(5, strategy, 0, new Seeds(2)).of(pool)).isEmpty();
    }

    /** Of the six that say anything the four that lie apart are taken, and not the two between them, though they say more. */
    @Test
    void pairsThatSayMuchAreSpread() {
        List<PoolPair> pool = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            pool.add(pair("pair-" + i));
        }
        float slant = (float) Math.sqrt(0.5);
        float[][] directions = {{slant, slant}, {-slant, -slant}, {1, 0}, {0, 1}, {-1, 0}, {0, -1}};
        PairFeatures places = pairs -> pairs.stream()
                .map(pair -> directions[Math.max(0, numberOf(pair) - 14)])
                .toList();
        Selection selection = new Selection(
                4,
                Strategy.INFORMATION,
                0,
                new Seeds(2),
                places,
                pairs -> pairs.stream()
                        .mapToDouble(pair ->
                                Math.max(0, List.of(16, 17, 18, 15, 14, 19).indexOf(numberOf(pair)) + 1))
                        .toArray(),
                new BatchRule(new KCentreSpread(), false, List.of()));
        assertThat(ids(selection.of(pool))).hasSize(4).contains("pair-16", "pair-17", "pair-18", "pair-19");
    }

    private static double[] byId(List<Comparison> pairs) {
        return pairs.stream().mapToDouble(pair -> 1 + numberOf(pair)).toArray();
    }

    private static int numberOf(Comparison pair) {
        return Integer.parseInt(pair.id().replace("pair-", ""));
    }

    private static int number(Selected selected) {
        return Integer.parseInt(selected.pair().id().replace("pair-", ""));
    }

    private static List<String> ids(List<Selected> selected) {
        return selected.stream().map(each -> each.pair().id()).toList();
    }

    private static PoolPair pair(String id, Double... opinions) {
        return new PoolPair(
                new Comparison(id, Content.text("prompt of " + id), Content.text("a"), Content.text("b"), null),
                List.of(opinions));
    }
}
