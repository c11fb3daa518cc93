package org.align4j.judge.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.judge.Comparison;
import org.align4j.judge.Judge;
import org.align4j.judge.Verdict;
import org.align4j.judge.Verdict.Cost;
import org.align4j.judge.Verdict.Reading;
import org.align4j.judge.Verdict.Status;
import org.jspecify.annotations.Nullable;

/**
 * A program that compares: it reads {@code {"id", "prompt", "first", "second", "ground_truth"}} and writes
 * {@code {"id", "p_first"}}, {@code {"id", "tie": true}} or {@code {"id", "error"}}, with a {@code rationale} if it likes.
 */
public final class CommandJudge implements Judge {
    private final CommandSettings settings;
    private final ProgramPool programs;

    public CommandJudge(CommandSettings settings) {
        this.settings = settings;
        this.programs = new ProgramPool(settings);
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public int parallelism() {
        return settings.programs();
    }

    @Override
    public List<Verdict> compare(List<Comparison> comparisons) {
        List<ObjectNode> questions = new ArrayList<>();
        for (Comparison pair : comparisons) {
            ObjectNode question = ProgramPool.question(pair.id());
            put(question, "prompt", pair.prompt());
            question.put("first", pair.first().lastText());
            question.put("second", pair.second().lastText());
            questions.add(question.put("ground_truth", pair.groundTruth()));
        }
        return programs.ask(questions).stream().map(CommandJudge::verdict).toList();
    }

    @Override
    public void close() {
        programs.close();
    }

    /** Text as text, a conversation as its messages. */
    static void put(ObjectNode question, String key, Content content) {
        if (content instanceof Content.Chat chat) {
            ArrayNode messages = question.putArray(key);
            for (Message message : chat.messages()) {
                messages.addObject().put("role", message.role()).put("content", message.content());
            }
        } else {
            question.put(key, content.lastText());
        }
    }

    private static Verdict verdict(ProgramPool.Answer answer) {
        Cost cost = new Cost(0, 0, 0, 0, answer.asked() ? 1 : 0, answer.millis());
        JsonNode said = answer.answer();
        if (said == null) {
            return Verdict.failed(Status.ERROR, answer.problem(), cost);
        }
        String rationale = rationale(said);
        if (said.path("tie").asBoolean()) {
            return new Verdict(Status.OK, 0.5, true, rationale, Reading.PROGRAM, null, cost);
        }
        double p = said.path("p_first").asDouble(Double.NaN);
        if (!(p >= 0 && p <= 1)) {
            return Verdict.failed(Status.UNPARSED, "p_first must be between 0 and 1 in " + said, cost);
        }
        return new Verdict(Status.OK, p, false, rationale, Reading.PROGRAM, null, cost);
    }

    static @Nullable String rationale(JsonNode said) {
        return said.path("rationale").isTextual() ? said.path("rationale").textValue() : null;
    }
}
