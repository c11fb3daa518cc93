package org.align4j.data.importing.formats;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.data.Rating;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.RatedText;
import org.align4j.data.importing.row.Target;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;

/**
 * FastChat's single-answer grades from 1 to 10 ({@code gpt-4_single.jsonl}), which hold the texts in the judge's prompt. A grade of the
 * second turn is one of a conversation. A score of −1 means that the judge gave none.
 */
public record MtBenchScores() implements Importer {
    private static final Pattern ONE_TURN = Pattern.compile(
            ".*?\\[Question]\\n(.*?)\\n\\n(?:\\[The Start of Reference Answer]\\n(.*?)\\n\\[The End of Reference Answer]\\n\\n)?"
                    + "\\[The Start of Assistant's Answer]\\n(.*)\\n\\[The End of Assistant's Answer]\\s*",
            Pattern.DOTALL);
    private static final Pattern CONVERSATION = Pattern.compile(
            "<\\|The Start of Assistant A's Conversation with User\\|>\\n\\n(.*)\\n\\n<\\|The End of Assistant A's Conversation",
            Pattern.DOTALL);
    private static final Pattern SPEAKER = Pattern.compile("(?:^|\\n\\n)### (User|Assistant A):\\n");
    /** Question, answer, question, answer. */
    private static final int MESSAGES = 4;

    @Override
    public String name() {
        return "mt-bench-scores";
    }

    @Override
    public String doc() {
        return "MT-bench grades of single answers: question_id, model, judge, user_prompt, judgment, score, turn";
    }

    @Override
    public List<Target> targets() {
        return List.of(Target.RATINGS, Target.DEMONSTRATIONS, Target.PROMPTS);
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return sample.layout("question_id", "model", "user_prompt", "judgment", "score");
    }

    @Override
    public Draft read(Fields row) {
        String shown = row.text("user_prompt");
        double score = row.number("score");
        if (score == -1) {
            throw new RowProblem(Reason.NO_ANSWER, "the judge gave no score (-1)");
        }
        String question = row.text("question_id");
        String turn = row.optionalText("turn").orElse("1");
        String model = row.text("model");
        Draft draft = Draft.ofId(row).id(question + "-" + turn + "/" + model);
        Matcher conversation = CONVERSATION.matcher(shown);
        Matcher one = ONE_TURN.matcher(shown);
        String reference = null;
        if (conversation.find()) {
            Conversations.divided(draft, messages(conversation.group(1)));
        } else if (one.matches()) {
            draft.prompt(Content.user(one.group(1))).completion(Content.assistant(one.group(3)));
            reference = one.group(2);
        } else {
            throw new RowProblem(
                    Reason.NOT_A_TRANSCRIPT, "user_prompt is not FastChat's prompt of a question and its answer");
        }
        Rating rating = new Rating(
                judge(row),
                row.number("score", 1, 10),
                row.optionalText("judgment").orElse(null));
        return draft.rated(new RatedText(question + "-" + turn, model, reference, null, List.of(rating)));
    }

    private static Content.Chat messages(String text) {
        List<Message> messages = new ArrayList<>();
        Matcher speaker = SPEAKER.matcher(text);
        String role = "";
        int from = 0;
        while (speaker.find()) {
            if (!role.isEmpty()) {
                messages.add(new Message(role, text.substring(from, speaker.start())));
            }
            role = speaker.group(1).equals("User") ? Message.USER : Message.ASSISTANT;
            from = speaker.end();
        }
        messages.add(new Message(role, text.substring(from)));
        if (messages.size() != MESSAGES) {
            throw new RowProblem(
                    Reason.NOT_A_TRANSCRIPT,
                    "user_prompt has " + messages.size() + " messages, expected two turns of two");
        }
        return new Content.Chat(messages);
    }

    private static String judge(Fields row) {
        StringJoiner name = new StringJoiner("/");
        row.list("judge").forEach(part -> name.add(part.asText()));
        return name.length() > 0 ? name.toString() : row.optionalText("judge").orElse("unknown");
    }
}
