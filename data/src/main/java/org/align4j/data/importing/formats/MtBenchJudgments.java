package org.align4j.data.importing.formats;

import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
 * FastChat's pairwise judgments, which hold the texts in the judge's prompt. As FastChat counts them, a model wins if it wins in
 * both orders, and anything else is a tie; an error in either order is no verdict. Judgments of the second turn have no one
 * prompt and are left out.
 */
public record MtBenchJudgments() implements Importer {
    private static final Pattern SHOWN = Pattern.compile(
            "\\[User Question]\\n(.*?)\\n\\n(?:\\[The Start of Reference Answer].*?\\[The End of Reference Answer]\\n\\n)?"
                    + "\\[The Start of Assistant A's Answer]\\n(.*)\\n\\[The End of Assistant A's Answer]\\n\\n"
                    + "\\[The Start of Assistant B's Answer]\\n(.*)\\n\\[The End of Assistant B's Answer]\\s*",
            Pattern.DOTALL);

    @Override
    public String name() {
        return "mt-bench-judgments";
    }

    @Override
    public String doc() {
        return "MT-bench verdicts in both orders: question_id, model_1, model_2, g1_winner, g2_winner, g1_user_prompt";
    }

    @Override
    public List<Target> targets() {
        return new ExplicitPreference().targets();
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return sample.layout("question_id", "model_1", "model_2", "g1_winner", "g2_winner", "g1_user_prompt");
    }

    @Override
    public Draft read(Fields row) {
        String shown = row.text("g1_user_prompt");
        Matcher parts = SHOWN.matcher(shown);
        if (shown.contains("Conversation with User|>")) {
            throw new RowProblem(Reason.DIFFERS_BEFORE_LAST_TURN, "is a judgment of the second turn");
        }
        if (!parts.matches()) {
            throw new RowProblem(
                    Reason.NOT_A_TRANSCRIPT, "g1_user_prompt is not FastChat's prompt of a question and two answers");
        }
        String once = row.text("g1_winner");
        String again = row.text("g2_winner");
        if (once.equals("error") || again.equals("error")) {
            throw new RowProblem(Reason.NO_ANSWER, "the judge's verdict is an error");
        }
        boolean agreed = once.equals(again) && !once.equals("tie");
        String judge = row.list("judge").isEmpty() ? row.optionalText("judge").orElse("unknown") : judge(row);
        return Draft.of(row)
                .id(row.text("question_id") + "/" + row.text("model_1") + "-" + row.text("model_2"))
                .prompt(Content.user(parts.group(1)))
                .vote(
                        Content.assistant(parts.group(2)),
                        Content.assistant(parts.group(3)),
                        row.policies("model_1", "model_2"),
                        !agreed ? 0.5 : once.equals("model_1") ? 1 : 0,
                        Judgement.judge(judge, null));
    }

    private static String judge(Fields row) {
        StringJoiner name = new StringJoiner("/");
        row.list("judge").forEach(part -> name.add(part.asText()));
        return name.toString();
    }
}
