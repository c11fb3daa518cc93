package org.align4j.judge.principle;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text as lower-case words (letters, digits, inner apostrophes), in order. */
record Words(List<String> list) {
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+(?:['\u2019][\\p{L}\\p{N}]+)*");

    Words {
        list = List.copyOf(list);
    }

    static Words of(String text) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            words.add(matcher.group().toLowerCase(Locale.ROOT).replace('\u2019', '\''));
        }
        return new Words(words);
    }

    int count() {
        return list.size();
    }

    /** How often a word, or a phrase of several words, occurs. */
    int occurrences(Words phrase) {
        int found = 0;
        for (int start = 0; start + phrase.count() <= list.size(); start++) {
            if (list.subList(start, start + phrase.count()).equals(phrase.list())) {
                found++;
            }
        }
        return found;
    }

    /** How often any of the words or phrases occurs. */
    int occurrencesOfAny(List<String> phrases) {
        int found = 0;
        for (String phrase : phrases) {
            found += occurrences(of(phrase));
        }
        return found;
    }
}
