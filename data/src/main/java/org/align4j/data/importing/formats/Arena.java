package org.align4j.data.importing.formats;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.align4j.core.chat.Content;
import org.align4j.data.importing.row.Contents;
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
 * The 55k votes of Chatbot Arena (Chiang et al. 2024): turns as JSON lists in text, and three columns of which one is 1. Votes on
 * more than one turn have no one prompt and are left out.
 */
public record Arena() implements Importer {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public String name() {
        return "arena";
    }

    @Override
    public String doc() {
        return "Chatbot Arena votes, 55k set: prompt, response_a, response_b (lists of turns), winner_model_a, winner_model_b, winner_tie";
    }

    @Override
    public List<Target> targets() {
        return Target.VOTES;
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return sample.layout("prompt", "response_a", "response_b", "winner_model_a", "winner_model_b", "winner_tie");
    }

    @Override
    public Draft read(Fields row) {
        List<String> prompts = turns("prompt", row);
        List<String> first = turns("response_a", row);
        List<String> second = turns("response_b", row);
        if (prompts.size() != first.size() || prompts.size() != second.size()) {
            throw new RowProblem(Reason.WRONG_TYPE, "prompt and responses have different numbers of turns");
        }
        if (prompts.size() != 1) {
            throw new RowProblem(
                    Reason.DIFFERS_BEFORE_LAST_TURN, "is a vote on " + prompts.size() + " turns that differ");
        }
        boolean firstWins = row.truth("winner_model_a");
        boolean secondWins = row.truth("winner_model_b");
        boolean tie = row.truth("winner_tie");
        if (firstWins ? secondWins || tie : secondWins == tie) {
            throw new RowProblem(Reason.INVALID_NUMBER, "not exactly one of the three winner columns is 1");
        }
        return Draft.of(row)
                .prompt(Content.user(prompts.get(0)))
                .vote(
                        Content.assistant(first.get(0)),
                        Content.assistant(second.get(0)),
                        row.policies("model_a", "model_b"),
                        tie ? 0.5 : firstWins ? 1 : 0,
                        Judgement.human(null, null));
    }

    /** A list of texts, usually written as JSON in a text. */
    private static List<String> turns(String column, Fields row) {
        JsonNode value = row.value(column);
        List<String> turns = new ArrayList<>();
        try {
            JsonNode list = value != null && value.isTextual() ? JSON.readTree(value.asText()) : value;
            if (list == null || !list.isArray()) {
                throw new RowProblem(Reason.WRONG_TYPE, column + " is not a list of turns");
            }
            list.forEach(turn -> turns.add(turn.isNull() ? "" : Contents.string(column, turn)));
        } catch (JsonProcessingException e) {
            throw new RowProblem(Reason.WRONG_TYPE, column + " is not a JSON list of turns", e);
        }
        return turns;
    }
}
