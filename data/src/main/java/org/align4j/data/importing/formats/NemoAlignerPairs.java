package org.align4j.data.importing.formats;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.Target;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;
import org.align4j.data.source.RowSource;

/**
 * NeMo Aligner's files for Bradley-Terry reward models: {@code {"text": prompt‖good}} on one line, {@code {"text": prompt‖bad}} on
 * the next. The prompt is what both have in common; in transcripts everything before the last message. A prompt that the two
 * lines do not share means that a line is missing, so it is a fault here.
 */
public record NemoAlignerPairs() implements Importer {
    private static final String COLUMN = "text";

    @Override
    public String name() {
        return "nemo-aligner-pairs";
    }

    @Override
    public String doc() {
        return "NeMo Aligner's pairs, the chosen one on one line and the rejected one on the next: text";
    }

    @Override
    public List<Target> targets() {
        return new ExplicitPreference().targets();
    }

    /**
     * Told by transcripts of which every two lines share all but the last message. Where the next two do as well, they may be
     * several samples of a prompt to learn from, and the user says which; without marks only those who name the format read it so.
     */
    @Override
    public Optional<Match> match(FirstRows sample) {
        Set<String> columns = sample.columns();
        if (!columns.contains(COLUMN) || columns.contains("label")) {
            return Optional.empty();
        }
        return Optional.of(new Match(Set.of(COLUMN), evidence(sample.rows())));
    }

    private static Match.Evidence evidence(List<ObjectNode> rows) {
        int within = 0;
        int between = 0;
        for (int i = 0; i + 1 < rows.size(); i++) {
            boolean shared = goOnAlike(rows.get(i), rows.get(i + 1));
            within += shared && i % 2 == 0 ? 1 : 0;
            between += shared && i % 2 == 1 ? 1 : 0;
        }
        if (4 * within <= rows.size()) {
            return Match.Evidence.NONE;
        }
        return 4 * between <= within ? Match.Evidence.CONTENT : Match.Evidence.COLUMN_NAMES;
    }

    private static boolean goOnAlike(ObjectNode one, ObjectNode other) {
        try {
            return MarkedTurns.content(COLUMN, one.path(COLUMN).asText()) instanceof Content.Chat first
                    && MarkedTurns.content(COLUMN, other.path(COLUMN).asText()) instanceof Content.Chat second
                    && first.messages().size() > 1
                    && before(first).equals(before(second));
        } catch (RowProblem e) {
            return false;
        }
    }

    @Override
    public RowSource examples(RowSource rows) {
        return new PairedLines(rows, COLUMN);
    }

    @Override
    public Draft read(Fields row) {
        Content chosen = MarkedTurns.content("chosen", row.text("chosen"));
        Content rejected = MarkedTurns.content("rejected", row.text("rejected"));
        refuseOtherPrompt(chosen, rejected);
        return ImplicitPreference.split(Draft.ofId(row), chosen, rejected);
    }

    private static void refuseOtherPrompt(Content chosen, Content rejected) {
        boolean shared;
        if (chosen instanceof Content.Chat better && rejected instanceof Content.Chat worse) {
            shared = before(better).equals(before(worse));
        } else if (chosen instanceof Content.Text better && rejected instanceof Content.Text worse) {
            shared = common(better.text(), worse.text()) > 0;
        } else {
            shared = false;
        }
        if (!shared) {
            throw new RowProblem(
                    Reason.PROMPT_NOT_SHARED, "this line and the next do not have the same prompt; is a line missing?");
        }
    }

    private static List<Message> before(Content.Chat chat) {
        return chat.messages().subList(0, chat.messages().size() - 1);
    }

    private static int common(String one, String other) {
        int common = 0;
        while (common < Math.min(one.length(), other.length()) && one.charAt(common) == other.charAt(common)) {
            common++;
        }
        return common;
    }
}
