package org.align4j.data.importing.formats;

import java.util.List;
import java.util.Locale;
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

/**
 * MT-bench's human judgments (Zheng et al. 2023) and the arena sets with whole conversations: {@code winner} is
 * {@code model_a}, {@code model_b} or a tie; {@code turn} says up to which turn was judged. Conversations that differ before
 * their last answer have no one prompt and are left out.
 */
public record ConversationVotes() implements Importer {
    @Override
    public String name() {
        return "conversation-votes";
    }

    @Override
    public String doc() {
        return "votes on two conversations (MT-bench human judgments, Chatbot Arena): conversation_a, conversation_b, winner (model_a, model_b, tie)";
    }

    @Override
    public List<Target> targets() {
        return Target.VOTES;
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return sample.layout("conversation_a", "conversation_b", "winner");
    }

    @Override
    public Draft read(Fields row) {
        Content.Chat first = judged("conversation_a", row);
        Content.Chat second = judged("conversation_b", row);
        String winner = row.text("winner").toLowerCase(Locale.ROOT);
        boolean tie = winner.startsWith("tie") || winner.equals("both_bad");
        if (!tie && !winner.equals("model_a") && !winner.equals("model_b")) {
            throw new RowProblem(
                    Reason.WRONG_TYPE, "winner is '" + winner + "', expected model_a, model_b, tie or both_bad");
        }
        Draft common = ImplicitPreference.split(Draft.of(row), first, second)
                .id(row.optionalText("question_id")
                        .map(id -> id
                                + row.optionalText("turn")
                                        .map(turn -> "-" + turn)
                                        .orElse(""))
                        .orElse(null));
        String voter = row.optionalText("judge").orElse(null);
        boolean human = voter == null || !voter.toLowerCase(Locale.ROOT).startsWith("gpt");
        return common.vote(
                common.chosen(),
                common.rejected(),
                row.policies("model_a", "model_b"),
                tie ? 0.5 : winner.equals("model_a") ? 1 : 0,
                human ? Judgement.human(null, voter) : Judgement.judge(voter, null));
    }

    /** The conversation up to the turn that was judged. */
    private static Content.Chat judged(String column, Fields row) {
        if (!(row.content(column) instanceof Content.Chat chat)) {
            throw new RowProblem(Reason.WRONG_TYPE, column + " is not a list of messages");
        }
        int length = row.optionalNumber("turn")
                .map(turn -> 2 * turn.intValue())
                .filter(end -> end > 0 && end < chat.messages().size())
                .orElse(chat.messages().size());
        return new Content.Chat(chat.messages().subList(0, length));
    }
}
