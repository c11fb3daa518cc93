package org.align4j.data.importing.formats;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import org.align4j.core.chat.Content;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Judgement;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.Target;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;
import org.jspecify.annotations.Nullable;

/**
 * Summarize from feedback (Stiennon et al. 2020): two summaries of a Reddit post or a news article and which one a labeller
 * chose; {@code extra.confidence} (1 to 9) is the margin. The prompt is the paper's, ends in "TL;DR:", and a space before the
 * summary belongs to the completion, as tokenizers want it.
 */
public record TldrComparisons() implements Importer {
    @Override
    public String name() {
        return "tldr-comparisons";
    }

    @Override
    public String doc() {
        return "OpenAI's TL;DR comparisons: info (post, title, subreddit or article), summaries (text), choice";
    }

    @Override
    public List<Target> targets() {
        return Target.VOTES;
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return sample.layout("info", "summaries", "choice");
    }

    @Override
    public Draft read(Fields row) {
        List<JsonNode> summaries = row.elements("summaries");
        if (summaries.size() != 2) {
            throw new RowProblem(Reason.WRONG_TYPE, "summaries are " + summaries.size() + ", expected 2");
        }
        double choice = row.number("choice", 0, 1);
        @Nullable Double confidence = row.has("extra")
                ? row.object("extra").optionalNumber("confidence").orElse(null)
                : null;
        String worker = row.optionalText("worker").orElse(null);
        return Draft.of(row)
                .prompt(prompt(row.object("info")))
                .vote(
                        summary(row.object("summaries", summaries.get(0))),
                        summary(row.object("summaries", summaries.get(1))),
                        List.of(),
                        1 - choice,
                        Judgement.human(confidence, worker));
    }

    static Content prompt(Fields info) {
        if (info.has("article")) {
            return Content.text("Article:\n" + info.text("article") + "\n\nTL;DR:");
        }
        return Content.text("SUBREDDIT: r/" + info.text("subreddit") + "\n\nTITLE: " + info.text("title") + "\n\nPOST: "
                + info.text("post") + "\n\nTL;DR:");
    }

    static Content summary(Fields summary) {
        return Content.text(" " + summary.text("text").strip());
    }
}
