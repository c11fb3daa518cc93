package org.align4j.judge.language;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.core.run.Hashes;
import org.align4j.judge.Candidate;
import org.align4j.judge.Comparison;
import org.align4j.judge.backend.Thoughts;
import org.jspecify.annotations.Nullable;

/**
 * One question in a template's words. What is inserted stands between markers with a code that its author could not know,
 * and cannot pass for a verdict.
 *
 * @param letters of the completions that are to be put in order, as they are shown; empty for other questions
 * @param material what was inserted, as it is shown: an answer that repeats it has decided nothing by that
 */
record Question(
        String system,
        String body,
        QuestionTemplate.Words words,
        Map<String, String> values,
        List<String> material,
        List<String> letters) {
    private static final int MARK_DIGITS = 8;
    private static final String NO_MARK = "-".repeat(MARK_DIGITS);
    private static final Pattern THOUGHT = Pattern.compile("<\\s*(/?)\\s*think\\s*>", Pattern.CASE_INSENSITIVE);

    /**
     * About two completions.
     *
     * @param principle what a constitution's question is about, empty for other templates
     * @param seed makes the markers' code another one in every run
     */
    static Question of(QuestionTemplate template, String criteria, String principle, Comparison pair, long seed) {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("prompt", transcript(pair.prompt()));
        texts.put("first", pair.first().lastText());
        texts.put("second", pair.second().lastText());
        return of(template, criteria, principle, texts, pair.groundTruth(), seed);
    }

    /** About one completion. */
    static Question of(QuestionTemplate template, String criteria, String principle, Candidate candidate, long seed) {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("prompt", transcript(candidate.prompt()));
        texts.put("completion", candidate.completion().lastText());
        return of(template, criteria, principle, texts, candidate.groundTruth(), seed);
    }

    /** About the order of several completions, shown as A, B, C … */
    static Question of(
            QuestionTemplate template,
            String criteria,
            Content prompt,
            List<String> completions,
            @Nullable String reference,
            long seed) {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("prompt", transcript(prompt));
        for (int i = 0; i < completions.size(); i++) {
            texts.put(letter(i), completions.get(i));
        }
        return of(template, criteria, "", texts, reference, seed);
    }

    private static Question of(
            QuestionTemplate template,
            String criteria,
            String principle,
            Map<String, String> texts,
            @Nullable String reference,
            long seed) {
        List<String> letters =
                texts.keySet().stream().filter(key -> key.length() == 1).toList();
        // Of the texts alone: the same texts are the same question, whatever pair they belong to.
        String mark =
                Hashes.ofText(seed + "\n" + String.join("\n", texts.values())).substring(0, MARK_DIGITS);
        if (reference != null) {
            texts.put("reference", reference);
        }
        Map<String, String> values = new LinkedHashMap<>();
        texts.forEach((place, text) -> values.put(place, harmless(text, template, mark)));
        List<String> material = List.copyOf(values.values());
        values.put("criteria", criteria);
        values.put("principle", principle);
        values.put("mark", mark);
        QuestionTemplate.Words words = template.words();
        values.put("letters", String.join(", ", letters));
        values.put("completions", completions(letters, words, values));
        String question = words.question().fill(values);
        String part = reference == null ? "" : words.referencePart().fill(values);
        return new Question(
                words.system().fill(values),
                part.isEmpty() ? question : question + "\n\n" + part,
                words,
                values,
                material,
                letters);
    }

    /** Each under its letter, between its own markers. */
    private static String completions(List<String> letters, QuestionTemplate.Words words, Map<String, String> values) {
        StringBuilder all = new StringBuilder();
        for (String letter : letters) {
            Map<String, String> one =
                    Map.of("letter", letter, "completion", values.getOrDefault(letter, ""), "mark", values.get("mark"));
            all.append(words.completionPart().fill(one)).append("\n\n");
        }
        return all.toString().strip();
    }

    private static String letter(int place) {
        return String.valueOf((char) ('A' + place));
    }

    List<Message> forReasoning() {
        return messages(words.reasoningEnding());
    }

    List<Message> forLabel() {
        return messages(words.labelEnding());
    }

    /** The label after a reason that was given in a call of its own. */
    List<Message> forLabelAfter(String rationale) {
        List<Message> messages = new ArrayList<>(forReasoning());
        messages.add(new Message(Message.ASSISTANT, rationale));
        messages.add(new Message(Message.USER, ending(words.labelEnding())));
        return messages;
    }

    List<Message> forVerdict() {
        return messages(words.verdictEnding());
    }

    List<Message> forStrictVerdict() {
        return messages(words.strictEnding());
    }

    List<Message> forObject() {
        return messages(words.structuredEnding());
    }

    private List<Message> messages(TemplateText ending) {
        Message user = new Message(Message.USER, body + "\n\n" + ending(ending));
        return system.isEmpty() ? List.of(user) : List.of(new Message(Message.SYSTEM, system), user);
    }

    private String ending(TemplateText text) {
        return text.fill(values);
    }

    private static String harmless(String inserted, QuestionTemplate template, String mark) {
        String defused = template.defused(inserted);
        String unthought =
                defused.indexOf('<') < 0 ? defused : THOUGHT.matcher(defused).replaceAll("< $1think>");
        return Thoughts.defused(unthought).replace(mark, NO_MARK);
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
