package example;

import org.align4j.core.plugin.PluginOptions;
import org.align4j.judge.Candidate;
import org.align4j.judge.verify.CheckOutcome;
import org.align4j.judge.verify.CheckPlugin;

/** A verifier's check: does the reply end in a question? */
public final class EndsInQuestion implements CheckPlugin {
    @Override
    public String name() {
        return "ends-in-question";
    }

    @Override
    public CheckOutcome check(Candidate candidate, PluginOptions options) {
        boolean asks = candidate.completion().lastText().strip().endsWith(options.text("mark", "?"));
        return CheckOutcome.share(asks ? 1 : 0, asks ? "asks" : "does not ask");
    }
}
