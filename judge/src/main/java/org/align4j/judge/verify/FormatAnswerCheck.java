package org.align4j.judge.verify;

import java.util.List;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.judge.Candidate;

/**
 * Whether a completion has its tags: each opened and closed exactly once, in the order given, with something inside, and
 * nothing but white space around them.
 */
public record FormatAnswerCheck(
        @Option(doc = "Names of the tags, such as [think, answer] for <think>…</think><answer>…</answer>")
        List<String> tags)
        implements AnswerCheck {
    public FormatAnswerCheck {
        tags = List.copyOf(tags);
        Check.that(!tags.isEmpty(), "tags", "must name at least one", tags);
    }

    @Override
    public CheckOutcome check(Candidate candidate) {
        String text = candidate.completion().lastText();
        int at = 0;
        for (String tag : tags) {
            String open = "<" + tag + ">";
            String close = "</" + tag + ">";
            int from = text.indexOf(open, at);
            int to = from < 0 ? -1 : text.indexOf(close, from);
            if (to < 0) {
                return CheckOutcome.correctIf(false, open + "…" + close + " is missing or out of order");
            }
            if (text.indexOf(open) != text.lastIndexOf(open) || text.indexOf(close) != text.lastIndexOf(close)) {
                return CheckOutcome.correctIf(false, open + " stands more than once");
            }
            if (text.substring(from + open.length(), to).isBlank()) {
                return CheckOutcome.correctIf(false, open + " is empty");
            }
            if (!text.substring(at, from).isBlank()) {
                return CheckOutcome.correctIf(false, "text before " + open);
            }
            at = to + close.length();
        }
        return CheckOutcome.correctIf(text.substring(at).isBlank(), "text behind the last tag, or none");
    }
}
