package org.align4j.data.importing.formats;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.data.importing.row.Contents;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.GatheredRows;
import org.align4j.data.importing.row.GradedCompletion;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Judgement;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.Target;
import org.align4j.data.importing.row.Values;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;
import org.align4j.data.source.RowSource;

/**
 * HelpSteer2 (Wang et al. 2024): people's ratings from 0 to 4. Rows with the same prompt follow each other and are one
 * example; a completion is good from 3 on. Earlier turns of a prompt stand behind {@code <extra_id_1>} marks.
 */
public record HelpSteer() implements Importer {
    private static final Pattern TURN = Pattern.compile("<extra_id_1>(User|Assistant)\\n");

    @Override
    public String name() {
        return "helpsteer";
    }

    @Override
    public String doc() {
        return "HelpSteer2 ratings from 0 to 4, rows of one prompt follow each other: prompt, response, helpfulness, correctness, coherence, complexity, verbosity";
    }

    @Override
    public List<Target> targets() {
        return List.of(
                Target.PREFERENCES,
                Target.RANKINGS,
                Target.RATINGS,
                Target.LABELS,
                Target.DEMONSTRATIONS,
                Target.PROMPTS);
    }

    @Override
    public List<String> axes() {
        return List.of("helpfulness", "correctness", "coherence", "complexity", "verbosity");
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return sample.layout("prompt", "response", "helpfulness");
    }

    @Override
    public RowSource examples(RowSource rows) {
        return new GatheredRows(rows, "prompt");
    }

    @Override
    public Draft read(Fields row) {
        String axis = row.axis("helpfulness");
        List<JsonNode> responses = row.elements("response");
        List<JsonNode> ratings = row.elements(axis);
        List<GradedCompletion> candidates = new ArrayList<>();
        for (int i = 0; i < responses.size(); i++) {
            double rating = Values.number(axis, ratings.get(i));
            if (rating < 0 || rating > 4) {
                throw new RowProblem(Reason.INVALID_NUMBER, axis + " is not a number from 0 to 4");
            }
            candidates.add(GradedCompletion.scored(
                    Content.assistant(Contents.string("response", responses.get(i))), rating, row.goodFrom(3)));
        }
        return Draft.of(row)
                .prompt(prompt(row.text("prompt")))
                .candidates(candidates)
                .judgement(Judgement.human(null, null));
    }

    /** {@code question<extra_id_1>Assistant\nanswer<extra_id_1>User\nquestion}. */
    static Content prompt(String text) {
        List<Message> messages = new ArrayList<>();
        Matcher turn = TURN.matcher(text);
        String role = Message.USER;
        int from = 0;
        while (turn.find()) {
            messages.add(new Message(role, text.substring(from, turn.start()).strip()));
            role = turn.group(1).equals("User") ? Message.USER : Message.ASSISTANT;
            from = turn.end();
        }
        messages.add(new Message(role, text.substring(from).strip()));
        return new Content.Chat(messages);
    }
}
