package org.align4j.model.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.align4j.core.options.Check;

/**
 * Learns a byte-level byte-pair encoding (Sennrich et al. 2016, over bytes as in Radford et al. 2019): starts from the
 * 256 bytes and merges the most frequent pair of neighbours until the vocabulary is full. The same texts give the same
 * vocabulary, whatever their order.
 */
public final class BpeTrainer {
    /** Words as GPT-2 splits them; pairs are never merged across their borders. */
    private static final Pattern WORD = Pattern.compile(
            "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
            Pattern.UNICODE_CHARACTER_CLASS);

    /** A pair seen once teaches nothing. */
    private static final long RAREST_MERGE = 2;

    private final Map<String, Long> words = new HashMap<>();

    /** Counts a text's words. */
    public void add(String text) {
        Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            words.merge(matcher.group(), 1L, Long::sum);
        }
    }

    /**
     * Learns the merges.
     *
     * @param vocabularySize special tokens, bytes and merges together; fewer if the texts have no more pairs that occur
     *     twice
     */
    public BpeVocabulary train(int vocabularySize) {
        int base = BpeVocabulary.SPECIAL_TOKENS.size() + ByteSymbols.COUNT;
        Check.atLeast("vocabulary-size", base, vocabularySize);
        return new Merger(words).run(vocabularySize - base);
    }

    /** Two neighbouring symbols and how often they stood together when this was queued. */
    private record Candidate(long pair, long count) implements Comparable<Candidate> {
        @Override
        public int compareTo(Candidate other) {
            int byCount = Long.compare(other.count, count);
            return byCount != 0 ? byCount : Long.compare(pair, other.pair);
        }
    }

    /** One run over the words; the symbols 0 to 255 are bytes, later ones what merges made. */
    private static final class Merger {
        private final List<int[]> spellings = new ArrayList<>();
        private final long[] counts;
        private final List<String> symbols = new ArrayList<>();
        private final Map<String, Integer> bySpelling = new HashMap<>();
        private final Map<Long, Long> pairCounts = new HashMap<>();
        private final Map<Long, List<Integer>> wordsOfPair = new HashMap<>();
        private final PriorityQueue<Candidate> queue = new PriorityQueue<>();

        Merger(Map<String, Long> words) {
            for (int b = 0; b < ByteSymbols.COUNT; b++) {
                symbol(String.valueOf(ByteSymbols.of(b)));
            }
            Map<String, Long> sorted = new TreeMap<>(words);
            counts = sorted.values().stream().mapToLong(Long::longValue).toArray();
            for (String word : sorted.keySet()) {
                byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
                int[] symbols = new int[bytes.length];
                Arrays.setAll(symbols, i -> bytes[i] & 0xff);
                spellings.add(symbols);
                countPairs(spellings.size() - 1, 1);
            }
            pairCounts.forEach((pair, count) -> queue.add(new Candidate(pair, count)));
        }

        BpeVocabulary run(int wanted) {
            List<List<String>> merges = new ArrayList<>();
            while (symbols.size() < ByteSymbols.COUNT + wanted && !queue.isEmpty()) {
                Candidate best = queue.poll();
                long now = pairCounts.getOrDefault(best.pair(), 0L);
                if (now != best.count()) {
                    if (now >= RAREST_MERGE) {
                        queue.add(new Candidate(best.pair(), now));
                    }
                } else if (now >= RAREST_MERGE) {
                    int left = (int) (best.pair() >>> Integer.SIZE);
                    int right = (int) best.pair();
                    merges.add(List.of(spelling(left), spelling(right)));
                    merge(best.pair(), symbol(spelling(left) + spelling(right)));
                }
            }
            return BpeVocabulary.of(symbols, merges);
        }

        private String spelling(int symbol) {
            return symbols.get(symbol);
        }

        /** The symbol of a spelling: two ways to the same spelling share it. */
        private int symbol(String spelling) {
            Integer known = bySpelling.putIfAbsent(spelling, symbols.size());
            if (known != null) {
                return known;
            }
            symbols.add(spelling);
            return symbols.size() - 1;
        }

        private void merge(long pair, int merged) {
            List<Integer> affected = wordsOfPair.remove(pair);
            if (affected == null) {
                return;
            }
            int previous = -1;
            for (int word : affected) {
                // A word is listed once for every place where the pair stood.
                if (word != previous && contains(spellings.get(word), pair)) {
                    countPairs(word, -1);
                    spellings.set(word, replaced(spellings.get(word), pair, merged));
                    countNewPairs(word, merged);
                }
                previous = word;
            }
        }

        private static boolean contains(int[] symbols, long pair) {
            for (int i = 0; i + 1 < symbols.length; i++) {
                if (pair(symbols[i], symbols[i + 1]) == pair) {
                    return true;
                }
            }
            return false;
        }

        private static int[] replaced(int[] symbols, long pair, int merged) {
            int[] result = new int[symbols.length];
            int length = 0;
            for (int i = 0; i < symbols.length; i++) {
                boolean here = i + 1 < symbols.length && pair(symbols[i], symbols[i + 1]) == pair;
                result[length++] = here ? merged : symbols[i];
                i += here ? 1 : 0;
            }
            return Arrays.copyOf(result, length);
        }

        private void countPairs(int word, int sign) {
            int[] symbols = spellings.get(word);
            for (int i = 0; i + 1 < symbols.length; i++) {
                long pair = pair(symbols[i], symbols[i + 1]);
                pairCounts.merge(pair, sign * counts[word], Long::sum);
                if (sign > 0) {
                    wordsOfPair.computeIfAbsent(pair, key -> new ArrayList<>()).add(word);
                }
            }
        }

        /** Counts a word's pairs again; only those with the new symbol are new to the queue. */
        private void countNewPairs(int word, int merged) {
            int[] symbols = spellings.get(word);
            for (int i = 0; i + 1 < symbols.length; i++) {
                long pair = pair(symbols[i], symbols[i + 1]);
                long count = pairCounts.merge(pair, counts[word], Long::sum);
                if (symbols[i] == merged || symbols[i + 1] == merged) {
                    wordsOfPair.computeIfAbsent(pair, key -> new ArrayList<>()).add(word);
                    queue.add(new Candidate(pair, count));
                }
            }
        }

        private static long pair(int left, int right) {
            return ((long) left << Integer.SIZE) | right;
        }
    }
}
