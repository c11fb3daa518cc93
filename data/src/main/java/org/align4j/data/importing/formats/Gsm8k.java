package org.align4j.data.importing.formats;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.align4j.core.chat.Content;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.Target;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;

/**
 * GSM8K (Cobbe et al. 2021): {@code question} and a worked {@code answer} whose last line is "#### 42". The number, without
 * thousands separators, is the ground truth; the worked answer is the completion.
 */
public record Gsm8k() implements Importer {
    private static final String MARK = "####";

    @Override
    public String name() {
        return "gsm8k";
    }

    @Override
    public String doc() {
        return "GSM8K problems (answer ends in #### 42): question, answer";
    }

    @Override
    public List<Target> targets() {
        return List.of(Target.PROMPTS, Target.DEMONSTRATIONS);
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        Set<String> columns = Set.of("question", "answer");
        return sample.columns().containsAll(columns) && sample.most("answer", Gsm8k::isWorked)
                ? Optional.of(new Match(columns, Match.Evidence.CONTENT))
                : Optional.empty();
    }

    private static boolean isWorked(JsonNode answer) {
        return answer.asText().contains(MARK);
    }

    @Override
    public Draft read(Fields row) {
        String answer = row.text("answer");
        int mark = answer.lastIndexOf(MARK);
        String number =
                mark < 0 ? "" : answer.substring(mark + MARK.length()).strip().replace(",", "");
        if (number.isEmpty()) {
            throw new RowProblem(Reason.NO_ANSWER, "answer has no number after " + MARK);
        }
        return Draft.of(row)
                .prompt(Content.user(row.text("question")))
                .completion(Content.assistant(answer))
                .groundTruth(number);
    }
}
