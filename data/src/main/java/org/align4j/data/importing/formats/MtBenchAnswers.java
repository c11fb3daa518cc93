package org.align4j.data.importing.formats;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.data.importing.row.Contents;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.SampledTexts;
import org.align4j.data.importing.row.SpreadRows;
import org.align4j.data.importing.row.Target;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;
import org.align4j.data.source.RowSource;

/**
 * FastChat's answer files ({@code model_answer/MODEL.jsonl}), joined with the questions they answer. An example is a turn: all choices
 * for the first turn are completions of one prompt; a later turn goes on from its choice's own answers, so it is an example for each
 * choice, with the number of its turn behind the question's id.
 */
public record MtBenchAnswers() implements Importer {
    private static final String TURN = "align4j_turn";

    @Override
    public String name() {
        return "mt-bench-answers";
    }

    @Override
    public String doc() {
        return "MT-bench answers of a model, with --questions: question_id, model_id, choices (turns)";
    }

    @Override
    public List<Target> targets() {
        return List.of(Target.SAMPLES, Target.DEMONSTRATIONS, Target.PROMPTS);
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return sample.layout("question_id", "model_id", "choices");
    }

    @Override
    public RowSource examples(RowSource rows) {
        return new SpreadRows(rows, MtBenchAnswers::turns);
    }

    private static List<ObjectNode> turns(ObjectNode row) {
        List<JsonNode> choices = new ArrayList<>();
        row.path("choices").forEach(choices::add);
        if (choices.isEmpty()
                || choices.stream().anyMatch(choice -> choice.path("turns").isEmpty())) {
            throw new RowProblem(Reason.MISSING_COLUMN, "has no choices, or one without a list of turns");
        }
        List<ObjectNode> examples = new ArrayList<>();
        examples.add(example(row, 1, choices));
        for (JsonNode choice : choices) {
            for (int turn = 2; turn <= choice.path("turns").size(); turn++) {
                examples.add(example(row, turn, List.of(choice)));
            }
        }
        return examples;
    }

    private static ObjectNode example(ObjectNode row, int turn, List<JsonNode> choices) {
        ObjectNode example = row.deepCopy().put(TURN, turn);
        ArrayNode kept = example.putArray("choices");
        choices.forEach(kept::add);
        return example;
    }

    @Override
    public Draft read(Fields row) {
        int turn = (int) row.number(TURN);
        String id = row.text("question_id");
        List<String> asked = row.question(id);
        if (turn > asked.size()) {
            throw new RowProblem(
                    Reason.MISSING_COLUMN,
                    "answers turn " + turn + " of question " + id + ", which has " + asked.size());
        }
        List<JsonNode> choices = row.elements("choices");
        List<String> completions = new ArrayList<>();
        for (JsonNode choice : choices) {
            completions.add(Contents.string("turns", choice.path("turns").path(turn - 1)));
        }
        Content prompt = prompt(asked, choices.get(0).path("turns"), turn);
        Draft draft = Draft.ofId(row).id(turn == 1 ? id : id + "-" + turn).prompt(prompt);
        return draft.completion(Content.assistant(completions.get(0)))
                .sampled(new SampledTexts(row.text("model_id"), completions));
    }

    /** The turns so far and their answers, then this one. */
    private static Content prompt(List<String> asked, JsonNode answered, int turn) {
        List<Message> messages = new ArrayList<>();
        for (int before = 0; before < turn - 1; before++) {
            messages.add(new Message(Message.USER, asked.get(before)));
            messages.add(new Message(Message.ASSISTANT, Contents.string("turns", answered.path(before))));
        }
        messages.add(new Message(Message.USER, asked.get(turn - 1)));
        return new Content.Chat(messages);
    }
}
