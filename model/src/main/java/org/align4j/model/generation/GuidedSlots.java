package org.align4j.model.generation;

import java.util.IdentityHashMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Which slots read the same completion, one with a condition and one without.
 *
 * @param plain for each slot the one without; itself where there is no second
 * @param leader for each slot the one whose token is taken; itself where it draws
 * @param scales by how much logits move from the plain slot's to the own ones
 */
record GuidedSlots(long[] plain, long[] leader, double[] scales) {
    static final GuidedSlots NONE = new GuidedSlots(new long[0], new long[0], new double[0]);

    static GuidedSlots of(@Nullable DecodingRow[] slots) {
        IdentityHashMap<DecodingRow, Integer> places = new IdentityHashMap<>();
        boolean any = false;
        for (int slot = 0; slot < slots.length; slot++) {
            DecodingRow row = slots[slot];
            if (row != null) {
                places.put(row, slot);
                any |= !row.draws();
            }
        }
        if (!any) {
            return NONE;
        }
        GuidedSlots guided = new GuidedSlots(
                LongStream.range(0, slots.length).toArray(),
                LongStream.range(0, slots.length).toArray(),
                new double[slots.length]);
        for (int slot = 0; slot < slots.length; slot++) {
            DecodingRow row = slots[slot];
            guided.scales[slot] = row == null ? 1 : row.guidance();
            DecodingRow leader = row == null ? null : row.leader();
            if (leader != null) {
                int place = places.get(leader);
                guided.plain[place] = slot;
                guided.leader[slot] = place;
            }
        }
        return guided;
    }

    boolean none() {
        return leader.length == 0;
    }
}
