package org.align4j.data.transform;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** A whole number divided in proportion: by largest remainders (Hamilton), ties to the first. */
final class Shares {
    private Shares() {}

    static List<Long> of(long total, List<Double> parts) {
        double sum = parts.stream().mapToDouble(Double::doubleValue).sum();
        List<Long> shares = new ArrayList<>();
        List<Double> remainders = new ArrayList<>();
        for (double part : parts) {
            double exact = sum == 0 ? 0 : total * (part / sum);
            // What arithmetic leaves of a whole number is no remainder.
            long whole = (long) Math.floor(exact + 1e-9);
            shares.add(whole);
            remainders.add(exact - whole);
        }
        long missing = total - shares.stream().mapToLong(Long::longValue).sum();
        IntStream.range(0, parts.size())
                .boxed()
                .sorted(Comparator.comparing(remainders::get, Comparator.reverseOrder()))
                .limit(missing)
                .forEach(i -> shares.set(i, shares.get(i) + 1));
        return shares;
    }
}
