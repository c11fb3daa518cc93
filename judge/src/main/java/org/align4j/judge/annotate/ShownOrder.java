package org.align4j.judge.annotate;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.align4j.core.run.Seeds;

/** In which order an annotator sees things: it depends on the round's seed, the annotator and the item alone. */
public final class ShownOrder {
    private static final double RANGE = 0x1.0p-63;

    private final Seeds seeds;
    private final String annotator;

    public ShownOrder(Seeds seeds, String annotator) {
        this.seeds = seeds;
        this.annotator = annotator;
    }

    /** Which of the item's completions stands at each place. */
    public List<Integer> completions(AnnotationItem item, int repeat) {
        String name = "shown/" + annotator + "/" + item.id() + (repeat == 0 ? "" : "/" + repeat);
        int count = item.completions().size();
        if (count <= 2) {
            boolean swapped = count == 2 && (seeds.seed(name) & 1) == 1;
            return count < 2 ? List.of(0) : swapped ? List.of(1, 0) : List.of(0, 1);
        }
        return IntStream.range(0, count)
                .boxed()
                .sorted(Comparator.comparingLong(place -> seeds.seed(name + "/" + place)))
                .toList();
    }

    /** Sorts items. */
    public Comparator<AnnotationItem> items() {
        return Comparator.comparingLong(item -> seeds.seed("item/" + annotator + "/" + item.id()));
    }

    /** A number in [0, 1) drawn for a purpose, such as whether the n-th item is one with a known answer. */
    public double draw(String purpose, int number) {
        return (seeds.seed(purpose + "/" + annotator + "/" + number) >>> 1) * RANGE;
    }

    /** A name for one showing of an item that tells nothing about it. */
    public String alias(Vote.Showing showing) {
        String name = annotator + "/" + showing.item() + "/" + showing.repeat();
        return Long.toHexString(seeds.seed("alias/" + name)) + Long.toHexString(seeds.seed("alias-2/" + name));
    }
}
