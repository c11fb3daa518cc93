package org.align4j.data.importing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.data.PairLabel;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;
import org.jspecify.annotations.Nullable;

/** What an importer found in a row. A {@link Target} makes a typed row of it, if all that it needs is there. */
final class Draft {
    private @Nullable String id;
    private @Nullable Content document;
    private @Nullable Content prompt;
    private @Nullable Content completion;
    private @Nullable Content chosen;
    private @Nullable Content rejected;
    private @Nullable Boolean label;
    private @Nullable Double rating;
    private @Nullable String groundTruth;
    private Judgement judgement = Judgement.NONE;
    private @Nullable ShownPair shown;
    private @Nullable RatedText rated;
    private @Nullable String category;

    /** What is known about a pair beyond its order. */
    record Judgement(
            @Nullable Double pChosen,
            @Nullable Boolean tie,
            @Nullable Double margin,
            @Nullable String source,
            @Nullable String judge,
            @Nullable String annotator,
            @Nullable String rationale) {
        static final Judgement NONE = new Judgement(null, null, null, null, null, null, null);

        /** A label of people's, without more. */
        static Judgement byPeople(boolean tie) {
            return new Judgement(null, tie, null, "human", null, null, null);
        }

        /** What the columns say; where there is no {@code margin}, the difference of the two scores is it. */
        static Judgement of(Fields row) {
            Double margin = row.optionalNumber("margin").orElse(null);
            Optional<Double> better = row.optionalNumber("score_chosen");
            Optional<Double> worse = row.optionalNumber("score_rejected");
            if (margin == null && better.isPresent() && worse.isPresent()) {
                margin = better.get() - worse.get();
            }
            return new Judgement(
                    row.optionalNumber("p_chosen").orElse(null),
                    row.optionalTruth("tie").orElse(null),
                    margin,
                    row.optionalText("source").orElse(null),
                    row.optionalText("judge").orElse(null),
                    row.optionalText("annotator").orElse(null),
                    row.optionalText("rationale").orElse(null));
        }
    }

    /** Starts with what any row may have: its id and what a verifier compares with. */
    static Draft of(Fields row) {
        Draft draft = new Draft();
        draft.id = row.optionalText("id").filter(text -> !text.isBlank()).orElse(null);
        draft.groundTruth = row.optionalText("ground_truth").orElse(null);
        return draft;
    }

    Draft document(Content text) {
        document = text;
        return this;
    }

    Draft prompt(Content asked) {
        prompt = asked;
        return this;
    }

    Draft completion(Content answer) {
        completion = answer;
        return this;
    }

    Draft pair(Content better, Content worse) {
        chosen = better;
        rejected = worse;
        return this;
    }

    Draft judgement(Judgement known) {
        judgement = known;
        return this;
    }

    Draft label(boolean desirable, @Nullable Double onScale) {
        label = desirable;
        rating = onScale;
        return this;
    }

    /** The name that the row has in its data set, where that is not in a column {@code id}. */
    Draft id(String name) {
        id = name;
        return this;
    }

    Draft category(@Nullable String of) {
        category = of;
        return this;
    }

    /** Both completions as they were shown; where it is known which is better, the pair follows. */
    Draft shown(ShownPair both) {
        shown = both;
        String winner = both.winner();
        if (winner != null) {
            boolean second = winner.equals(PairLabel.SECOND);
            pair(second ? both.second() : both.first(), second ? both.first() : both.second());
            judgement = Judgement.byPeople(winner.equals(PairLabel.TIE));
        }
        return this;
    }

    Draft rated(RatedText ratings) {
        rated = ratings;
        return this;
    }

    Draft groundTruth(String answer) {
        groundTruth = answer;
        return this;
    }

    /** A system message before everything else. */
    Draft system(Optional<String> text) {
        text.filter(words -> !words.isBlank()).ifPresent(words -> {
            List<Message> messages = new ArrayList<>(List.of(new Message(Message.SYSTEM, words)));
            messages.addAll(Forms.user(prompt()).messages());
            prompt = new Content.Chat(messages);
        });
        return this;
    }

    @Nullable String id() {
        return id;
    }

    Content document() {
        if (document != null) {
            return document;
        }
        return Forms.join(prompt(), completion());
    }

    Content prompt() {
        return needed(prompt, "prompt");
    }

    /** The completion, or of a pair the better one. */
    Content completion() {
        return completion != null ? completion : needed(chosen, "completion");
    }

    /** Whether the order in which a pair was shown is known. */
    boolean isShown() {
        return shown != null;
    }

    ShownPair shown() {
        return needed(shown, "two completions");
    }

    RatedText rated() {
        return needed(rated, "ratings");
    }

    @Nullable String category() {
        return category;
    }

    boolean isPair() {
        return chosen != null;
    }

    Content chosen() {
        return needed(chosen, "chosen");
    }

    Content rejected() {
        return needed(rejected, "rejected");
    }

    boolean label() {
        return needed(label, "label");
    }

    @Nullable Double rating() {
        return rating;
    }

    @Nullable String groundTruth() {
        return groundTruth;
    }

    /** One of its contents, to tell its form by; after {@link #settle} they all have the same. */
    Content anyContent() {
        return document != null ? document : prompt();
    }

    Judgement judgement() {
        return judgement;
    }

    /** Puts every content into one form; a row that holds both speaks in messages. */
    void settle(Forms forms) {
        boolean speaks = Stream.of(prompt, completion, chosen, rejected).anyMatch(Content.Chat.class::isInstance);
        Forms settled = forms == Forms.AS_IS && speaks ? Forms.CHAT : forms;
        document = document == null ? null : settled.document(document);
        prompt = prompt == null ? null : settled.prompt(prompt);
        completion = completion == null ? null : settled.completion(completion);
        chosen = chosen == null ? null : settled.completion(chosen);
        rejected = rejected == null ? null : settled.completion(rejected);
        shown = shown == null ? null : shown.settled(settled);
    }

    private static <T> T needed(@Nullable T value, String name) {
        if (value == null) {
            throw new RowProblem(Reason.MISSING_COLUMN, "has no " + name);
        }
        return value;
    }
}
