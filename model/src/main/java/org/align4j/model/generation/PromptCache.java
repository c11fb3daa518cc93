package org.align4j.model.generation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prompts' keys and values: computed once per request, copied to each of its completions, then dropped. */
final class PromptCache {
    /** Prompts are computed together up to this many tokens. */
    private static final int TOKENS_AT_ONCE = 2048;

    private final NDManager owner;
    private final Decoder decoder;
    /** By the request's index. */
    private final Map<Integer, NDArray> held = new HashMap<>();

    private final Map<Integer, Integer> unstarted = new HashMap<>();

    PromptCache(NDManager owner, Decoder decoder) {
        this.owner = owner;
        this.decoder = decoder;
    }

    /** One more row that will start with its request's prompt. */
    void expect(DecodingRow row) {
        unstarted.merge(row.index(), 1, Integer::sum);
    }

    /** An expected row that will not start. */
    void forget(DecodingRow row) {
        start(row.index(), 1);
    }

    private void start(int index, int rows) {
        if (unstarted.merge(index, -rows, Integer::sum) == 0) {
            unstarted.remove(index);
            NDArray prompt = held.remove(index);
            if (prompt != null) {
                prompt.close();
            }
        }
    }

    /** Fills the beginnings of the slots that rows have just entered. */
    void place(NDList cache, @Nullable DecodingRow[] slots, List<Integer> arrivals) {
        Map<Integer, List<Integer>> places = new LinkedHashMap<>();
        Map<Integer, int[]> missing = new LinkedHashMap<>();
        int missingTokens = 0;
        for (int slot : arrivals) {
            DecodingRow row = slots[slot];
            if (row == null) {
                continue;
            }
            if (row.request().prompt().length == 1) {
                start(row.index(), 1);
                continue;
            }
            if (!held.containsKey(row.index()) && !missing.containsKey(row.index())) {
                int length = row.request().prompt().length;
                if (missingTokens + length > TOKENS_AT_ONCE) {
                    place(cache, places, missing);
                    missingTokens = 0;
                }
                missing.put(row.index(), row.request().prompt());
                missingTokens += length;
            }
            places.computeIfAbsent(row.index(), index -> new ArrayList<>()).add(slot);
        }
        place(cache, places, missing);
    }

    private void place(NDList cache, Map<Integer, List<Integer>> places, Map<Integer, int[]> missing) {
        if (!missing.isEmpty()) {
            NDList computed = decoder.prefill(owner, List.copyOf(missing.values()));
            int at = 0;
            for (int index : missing.keySet()) {
                held.put(index, computed.get(at++));
            }
        }
        places.forEach((index, slots) -> place(cache, index, slots));
        missing.clear();
        places.clear();
    }

    private void place(NDList cache, int index, List<Integer> slots) {
        decoder.place(
                cache,
                held.get(index),
                slots.stream().mapToLong(Integer::longValue).toArray());
        start(index, slots.size());
    }
}
