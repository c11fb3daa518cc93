package org.align4j.pipeline.annotate;

import java.util.LinkedHashMap;
import java.util.Map;
import org.align4j.judge.annotate.outcome.AnnotatorAgreement;
import org.align4j.judge.annotate.outcome.AnnotatorStatistics;

/** Statistics for machines: what cannot be said is absent, for JSON has no NaN. */
final class StatsJson {
    private StatsJson() {}

    static Map<String, Object> of(AnnotatorAgreement agreement) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("question", agreement.question());
        fields.put("units", agreement.units());
        put(fields, "alpha", agreement.alpha());
        put(fields, "kappa", agreement.kappa());
        put(fields, "observed", agreement.observed());
        return fields;
    }

    static Map<String, Object> of(AnnotatorStatistics one) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("annotator", one.annotator());
        fields.put("votes", one.votes());
        fields.put("skips", one.skips());
        put(fields, "median_seconds", one.medianSeconds());
        put(fields, "per_hour", one.perHour());
        put(fields, "with_others", one.withOthers());
        put(fields, "on_gold", one.onGold());
        fields.put("gold_items", one.goldItems());
        put(fields, "with_self", one.withSelf());
        fields.put("repeats", one.repeats());
        put(fields, "first_shown", one.firstShown());
        return fields;
    }

    private static void put(Map<String, Object> fields, String name, double value) {
        if (!Double.isNaN(value)) {
            fields.put(name, value);
        }
    }
}
