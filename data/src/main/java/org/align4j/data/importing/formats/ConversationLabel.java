package org.align4j.data.importing.formats;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.Role;
import org.align4j.data.importing.row.Target;

/**
 * LLaMA-Factory's KTO rows: a conversation whose last answer is marked as good or bad.
 */
public record ConversationLabel() implements Importer {
    @Override
    public String name() {
        return "conversation-label";
    }

    @Override
    public String doc() {
        return "conversations marked good or bad (LLaMA-Factory KTO): conversations or messages, label or kto_tag";
    }

    @Override
    public List<Target> targets() {
        return List.of(Target.LABELS, Target.PROMPTS);
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return Conversations.column(sample)
                .flatMap(column -> sample.column(Role.LABEL)
                        .filter(label -> sample.most(label, UnpairedPreference::isTruth))
                        .map(label -> new Match(Set.of(column, label), Match.Evidence.LAYOUT)));
    }

    @Override
    public Draft read(Fields row) {
        String label = Role.LABEL.names().stream().filter(row::has).findFirst().orElse("label");
        return Conversations.divided(Draft.of(row), Conversations.whole(row))
                .label(row.truth(label), row.optionalNumber("rating").orElse(null));
    }
}
