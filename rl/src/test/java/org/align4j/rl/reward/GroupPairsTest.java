package org.align4j.rl.reward;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupPairsTest {
    /** Every completion has as many opponents as asked, or one more where that cannot be, and meets none of them twice. */
    @ParameterizedTest
    @CsvSource({"2,0,1", "5,0,4", "8,0,7", "8,1,1", "8,3,3", "8,4,4", "7,2,2", "7,3,4", "6,9,5", "3,1,2"})
    void everyCompletionHasTheSameNumberOfOpponents(int size, int asked, int met) {
        List<GroupPairs.Pair> pairs = GroupPairs.of(size, asked, 7);
        int[] opponents = new int[size];
        Set<Set<Integer>> different = new HashSet<>();
        for (GroupPairs.Pair pair : pairs) {
            opponents[pair.first()]++;
            opponents[pair.second()]++;
            different.add(Set.of(pair.first(), pair.second()));
        }
        assertThat(opponents).containsOnly(met);
        assertThat(different).hasSameSizeAs(pairs);
    }

    @Test
    void whoMeetsWhomFollowsFromTheSeed() {
        assertThat(GroupPairs.of(8, 2, 1)).isEqualTo(GroupPairs.of(8, 2, 1)).isNotEqualTo(GroupPairs.of(8, 2, 2));
    }
}
