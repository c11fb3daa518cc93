package org.align4j.judge.openai;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.core.run.Hashes;
import org.align4j.judge.Comparison;

/**
 * One comparison in a template's words. What is inserted stands between markers with a code that its author could not
 * know, and cannot pass for a verdict.
 */
record Question(String system, String body, Template.Parts parts) {
    private static final int MARK_DIGITS = 8;
    private static final Pattern VERDICT = Pattern.compile("\\[\\[\\s*(1|2|tie)\\s*]]", Pattern.CASE_INSENSITIVE);

    /** @param seed makes the markers' code another one in every run */
    static Question of(Template template, String criteria, Comparison pair, long seed) {
        String prompt = transcript(pair.prompt());
        String first = pair.first().lastText();
        String second = pair.second().lastText();
        String mark = Hashes.ofText(seed + "\n" + pair.id() + "\n" + prompt + "\n" + first + "\n" + second)
                .substring(0, MARK_DIGITS);
        Map<String, String> values = Map.of(
                "prompt", harmless(prompt, mark),
                "first", harmless(first, mark),
                "second", harmless(second, mark),
                "reference", harmless(pair.groundTruth() == null ? "" : pair.groundTruth(), mark),
                "criteria", criteria,
                "mark", mark);
        Template.Parts parts = template.parts();
        return new Question(
                Template.fill(parts.system(), values).strip(),
                Template.fill(parts.question(), values).strip(),
                parts);
    }

    List<Message> forLabel() {
        return messages(parts.labelEnding());
    }

    List<Message> forVerdict() {
        return messages(parts.verdictEnding());
    }

    List<Message> forStrictVerdict() {
        return messages(parts.strictEnding());
    }

    private List<Message> messages(String ending) {
        return List.of(new Message(Message.SYSTEM, system), new Message(Message.USER, body + "\n\n" + ending.strip()));
    }

    private static String harmless(String inserted, String mark) {
        return VERDICT.matcher(inserted).replaceAll("($1)").replace(mark, "-".repeat(MARK_DIGITS));
    }

    /** A whole conversation, each turn under its role; a single message or plain text as it is. */
    private static String transcript(Content prompt) {
        if (prompt instanceof Content.Chat chat && chat.messages().size() > 1) {
            StringBuilder text = new StringBuilder();
            for (Message message : chat.messages()) {
                text.append(message.role().toUpperCase(Locale.ROOT))
                        .append(": ")
                        .append(message.content())
                        .append("\n\n");
            }
            return text.toString().strip();
        }
        return prompt.lastText().strip();
    }
}
