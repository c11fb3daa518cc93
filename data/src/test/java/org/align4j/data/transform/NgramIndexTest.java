package org.align4j.data.transform;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NgramIndexTest {
    @Test
    void aSharedRunOfWordsIsAnOverlapWhateverStandsAroundIt() {
        NgramIndex index = new NgramIndex(4);
        index.add("How many eggs does Janet sell every day?");

        assertThat(index.overlaps("Tell me: how many EGGS does she sell")).isTrue();
        assertThat(index.overlaps("how many eggs did Janet sell every week")).isFalse();
    }

    @Test
    void shortTextsOverlapAsAWholeOnly() {
        NgramIndex index = new NgramIndex(13);
        index.add("What is 2 + 2?");
        index.add("  ");

        assertThat(index.overlaps("what is 2 2")).isTrue();
        assertThat(index.overlaps("Please, what is 2 + 2?")).isFalse();
        assertThat(index.overlaps("")).isFalse();
    }
}
