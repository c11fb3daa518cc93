package org.align4j.judge.language;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of a template's texts, taken apart once: what stands between its places, and the places' names.
 *
 * @param between one more than there are places
 */
record TemplateText(List<String> between, List<String> places) {
    private static final Pattern PLACE = Pattern.compile("\\{\\{\\s*([\\w-]*)\\s*}}");

    static TemplateText of(String text) {
        List<String> between = new ArrayList<>();
        List<String> places = new ArrayList<>();
        Matcher place = PLACE.matcher(text);
        int end = 0;
        while (place.find()) {
            between.add(text.substring(end, place.start()));
            places.add(place.group(1));
            end = place.end();
        }
        between.add(text.substring(end));
        return new TemplateText(List.copyOf(between), List.copyOf(places));
    }

    boolean isEmpty() {
        return places.isEmpty() && between.get(0).isEmpty();
    }

    boolean has(String place) {
        return places.contains(place);
    }

    /** Fills the places in one pass, without blanks around the whole: what is inserted is never looked at again. */
    String fill(Map<String, String> values) {
        StringBuilder text = new StringBuilder(between.get(0));
        for (int i = 0; i < places.size(); i++) {
            text.append(values.getOrDefault(places.get(i), "")).append(between.get(i + 1));
        }
        return text.toString().strip();
    }
}
