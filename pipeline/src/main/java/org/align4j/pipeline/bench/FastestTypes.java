package org.align4j.pipeline.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.align4j.model.kernel.KeptSpeeds;
import org.align4j.model.kernel.MachineSpeeds;

/** What {@code auto} takes on this machine, by what was measured once and is kept. */
record FastestTypes(MachineSpeeds speeds, String file) {
    static FastestTypes here(boolean measureAgain, Consumer<String> say) {
        KeptSpeeds kept = KeptSpeeds.here();
        MachineSpeeds speeds =
                measureAgain ? kept.keep(MachineSpeeds.measure(), say) : kept.findOr(MachineSpeeds::measure, say);
        return new FastestTypes(speeds, kept.file().toString());
    }

    /** For people. */
    String text() {
        return "auto takes here: "
                + said("training and scoring", MachineSpeeds.Work.ROWS, false) + "; "
                + said("few completions at a time", MachineSpeeds.Work.FEW_COMPLETIONS, true) + "; "
                + said("many", MachineSpeeds.Work.MANY_COMPLETIONS, true) + " (measured, in " + file + ")";
    }

    /** For {@code --json}. */
    Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        for (MachineSpeeds.Work work : MachineSpeeds.Work.values()) {
            String precision = speeds.precision(work);
            facts.put(
                    work.name().toLowerCase(Locale.ROOT),
                    Map.of(
                            "precision",
                            precision,
                            "weights",
                            speeds.weights(work, precision).word()));
        }
        facts.put("file", file);
        facts.put("speeds", speeds);
        return facts;
    }

    private String said(String what, MachineSpeeds.Work work, boolean samples) {
        String precision = speeds.precision(work);
        return "precision " + precision
                + (samples ? " and weights " + speeds.weights(work, precision).word() : "") + " for " + what;
    }
}
