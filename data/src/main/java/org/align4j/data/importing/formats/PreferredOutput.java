package org.align4j.data.importing.formats;

import java.util.List;
import java.util.Optional;
import org.align4j.data.importing.row.Contents;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.Target;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;

/**
 * OpenAI's preference fine-tuning: {@code input} holds the messages of the prompt, {@code preferred_output} and
 * {@code non_preferred_output} one message each, in a list.
 */
public record PreferredOutput() implements Importer {
    @Override
    public String name() {
        return "openai-preference";
    }

    @Override
    public String doc() {
        return "OpenAI's pairs: input (messages), preferred_output, non_preferred_output";
    }

    @Override
    public List<Target> targets() {
        return new ExplicitPreference().targets();
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return sample.layout("input", "preferred_output", "non_preferred_output");
    }

    @Override
    public Draft read(Fields row) {
        Fields input = row.object("input");
        if (Contents.says(input.peek("tools"))) {
            throw new RowProblem(Reason.UNSUPPORTED, "input has tools, which no row can hold");
        }
        return Draft.of(row)
                .prompt(input.turns("messages"))
                .pair(row.content("preferred_output"), row.content("non_preferred_output"));
    }
}
