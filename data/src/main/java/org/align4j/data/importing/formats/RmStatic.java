package org.align4j.data.importing.formats;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.align4j.core.chat.Content;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Judgement;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.Role;
import org.align4j.data.importing.row.Target;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;

/**
 * DeepSpeed-Chat's rows, as in Dahoas/rm-static: the prompt is a transcript that ends with "Assistant:", completions follow it.
 * {@code response} repeats the chosen one.
 */
public record RmStatic() implements Importer {
    @Override
    public String name() {
        return "rm-static";
    }

    @Override
    public String doc() {
        return "pairs after a transcript (DeepSpeed-Chat, rm-static): prompt (\\n\\nHuman: … \\n\\nAssistant:), chosen, rejected";
    }

    @Override
    public List<Target> targets() {
        return new ExplicitPreference().targets();
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return sample.match(Role.PROMPT, Role.CHOSEN, Role.REJECTED)
                .filter(match -> sample.most("prompt", HhTranscripts::isTranscript))
                .map(match -> {
                    Set<String> columns = new TreeSet<>(match.columns());
                    if (sample.columns().contains("response")) {
                        columns.add("response");
                    }
                    return new Match(columns, Match.Evidence.LAYOUT);
                });
    }

    @Override
    public Draft read(Fields row) {
        String chosen = row.text("chosen");
        if (!row.optionalText("response").orElse(chosen).strip().equals(chosen.strip())) {
            throw new RowProblem(Reason.WRONG_TYPE, "response is not the chosen completion");
        }
        return Draft.of(row)
                .prompt(Nectar.prompt(row.text("prompt")))
                .pair(
                        Content.assistant(chosen.strip()),
                        Content.assistant(row.text("rejected").strip()))
                .judgement(Judgement.of(row));
    }
}
