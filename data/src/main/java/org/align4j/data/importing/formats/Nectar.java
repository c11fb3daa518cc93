package org.align4j.data.importing.formats;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.align4j.core.chat.Content;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.GradedCompletion;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Judgement;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.Target;

/**
 * Nectar (Zhu et al. 2023), and axolotl's type of the same name: seven answers ranked by GPT-4, 1 is the best. The prompt is a
 * transcript that ends with "Assistant:", or plain.
 */
public record Nectar() implements Importer {
    private static final String ASSISTANT = "Assistant:";

    @Override
    public String name() {
        return "nectar";
    }

    @Override
    public String doc() {
        return "Nectar's ranked completions, rank 1 is best: prompt, answers (answer, rank)";
    }

    @Override
    public List<Target> targets() {
        return List.of(Target.RANKINGS, Target.PREFERENCES, Target.DEMONSTRATIONS, Target.PROMPTS);
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return sample.layout("prompt", "answers")
                .filter(match ->
                        sample.most("answers", answers -> answers.path(0).has("rank")));
    }

    @Override
    public Draft read(Fields row) {
        List<GradedCompletion> candidates = new ArrayList<>();
        for (JsonNode element : row.elements("answers")) {
            Fields answer = row.object("answers", element);
            candidates.add(GradedCompletion.ranked(
                    Content.assistant(answer.text("answer").strip()), answer.integer("rank", 0, 1000)));
        }
        return Draft.of(row)
                .prompt(prompt(row.text("prompt")))
                .candidates(candidates)
                .judgement(Judgement.judge("gpt-4", null));
    }

    /** A transcript up to the assistant's next turn. */
    static Content prompt(String text) {
        String start = text.strip();
        if (!start.startsWith("Human:")) {
            return Content.user(text);
        }
        String asked = start.endsWith(ASSISTANT) ? start.substring(0, start.length() - ASSISTANT.length()) : start;
        return HhTranscripts.transcript("prompt", "\n\n" + asked.strip());
    }
}
