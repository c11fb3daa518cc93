package org.align4j.pipeline.quickstart;

import java.util.random.RandomGenerator;

/**
 * What {@link Locks} presupposes: the same messages, answered with the whole key. A model that has learned this can read
 * keys; whoever is imitated then uses that three times in ten. From replies of which seven digits in ten are wrong a small
 * model does not learn where the right ones stand.
 */
record Keys(int doors) implements ExampleTask {
    @Override
    public Example draw(Part part, RandomGenerator random) {
        Locks.Lock lock = Locks.lock(doors, part, random);
        return new Example(lock.message(), lock.opened(), "{\"" + lock.opened() + "\": 1}");
    }

    @Override
    public String document(Part part, RandomGenerator random) {
        Example example = draw(part, random);
        return example.message() + ": " + example.reply();
    }
}
