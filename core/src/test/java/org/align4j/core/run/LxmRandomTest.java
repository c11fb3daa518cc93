package org.align4j.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** Runs repeat to the bit, so the numbers are those of the JDK's own implementation, which every JDK has. */
class LxmRandomTest {
    private static List<Object> drawn(RandomGenerator random) {
        return List.of(
                random.nextLong(),
                random.nextInt(),
                random.nextInt(7),
                random.nextInt(-3, 1000),
                random.nextLong(1L << 40),
                random.nextDouble(),
                random.nextDouble(-1, 2),
                random.nextFloat(),
                random.nextBoolean(),
                random.nextGaussian(),
                random.nextGaussian(3, 2),
                random.ints(20, 0, 13).boxed().toList(),
                random.doubles(5).boxed().toList(),
                random.longs(3).boxed().toList());
    }

    @Test
    void itIsTheJdksToTheBit() {
        RandomGeneratorFactory<RandomGenerator> theirs = RandomGeneratorFactory.of("L64X128MixRandom");
        Random seeds = new Random(3);
        for (int i = 0; i < 300; i++) {
            long seed = i < 100 ? i - 50 : seeds.nextLong();
            RandomGenerator expected = theirs.create(seed);
            RandomGenerator own = new LxmRandom(seed);
            for (int round = 0; round < 20; round++) {
                assertThat(drawn(own)).as("seed %s", seed).isEqualTo(drawn(expected));
            }
        }
    }
}
