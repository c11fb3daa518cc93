package org.align4j.pipeline.reward;

import java.util.LinkedHashMap;
import java.util.Map;
import org.align4j.core.run.Metrics;

/**
 * The curves of one of several models that are trained one after another, under {@code members/N/}. Their steps are counted
 * on, so that a continued run finds where it was.
 *
 * @param before steps of the models that came before
 */
record MemberMetrics(Metrics metrics, int number, long before) implements Metrics {
    @Override
    public void log(long step, Map<String, Double> values) {
        metrics.log(before + step, named(values));
    }

    @Override
    public void logTimings(long step, Map<String, Double> values) {
        metrics.logTimings(before + step, named(values));
    }

    private Map<String, Double> named(Map<String, Double> values) {
        Map<String, Double> named = new LinkedHashMap<>();
        values.forEach((name, value) -> named.put("members/" + number + "/" + name, value));
        return named;
    }

    @Override
    public long position() {
        return metrics.position();
    }

    @Override
    public void restore(long position) {
        metrics.restore(position);
    }
}
