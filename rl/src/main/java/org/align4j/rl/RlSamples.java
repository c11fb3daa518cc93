package org.align4j.rl;

import java.util.List;
import org.align4j.core.run.Metrics;

/** What is shown of an iteration beside its curves: some of what was sampled, and how rewards and lengths are spread. */
final class RlSamples {
    private static final int SHOWN = 4;

    private RlSamples() {}

    /** @param step the iteration, from 1 */
    static void show(Metrics metrics, int step, List<Experience> experiences) {
        metrics.histogram(
                step,
                "reward",
                experiences.stream().mapToDouble(Experience::score).toArray());
        metrics.histogram(
                step,
                "completions/length",
                experiences.stream().mapToDouble(Experience::length).toArray());
        StringBuilder text = new StringBuilder();
        int shown = Math.min(SHOWN, experiences.size());
        for (int i = 0; i < shown; i++) {
            Experience each = experiences.get(i * experiences.size() / shown);
            text.append("**")
                    .append(each.episode().prompt().id())
                    .append("**, score ")
                    .append(each.score())
                    .append("\n\n");
            text.append(quoted(each.episode().prompt().prompt().lastText()));
            text.append(quoted(each.episode().text())).append("---\n\n");
        }
        metrics.text(step, "samples", text.toString());
    }

    /** As a block that Markdown leaves as it is. */
    private static String quoted(String text) {
        return "    " + text.replace("\n", "\n    ") + "\n\n<!-- -->\n\n";
    }
}
