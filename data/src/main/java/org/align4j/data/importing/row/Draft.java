package org.align4j.data.importing.row;

import java.util.List;
import java.util.stream.Stream;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.data.Criterion;
import org.align4j.data.PairLabel;
import org.jspecify.annotations.Nullable;

/** What an importer found in a row. A {@link Target} makes a typed row of it, if all that it needs is there. */
public final class Draft {
    private @Nullable String id;
    private @Nullable Content document;
    private @Nullable List<Boolean> train;
    private @Nullable Content prompt;
    private @Nullable Content completion;
    private @Nullable Content chosen;
    private @Nullable Content rejected;
    private @Nullable Boolean label;
    private @Nullable Double rating;
    private @Nullable String groundTruth;
    private @Nullable List<Criterion> rubric;
    private Judgement judgement = Judgement.NONE;
    private @Nullable ShownPair shown;
    private @Nullable RatedText rated;
    private @Nullable SampledTexts sampled;
    private @Nullable String category;
    private List<GradedCompletion> candidates = List.of();
    private @Nullable MarkedSteps steps;
    private @Nullable ComparedSegments segments;

    /** Starts with what any row may have: its id and what a verifier compares with. */
    public static Draft of(Fields row) {
        return ofId(row).groundTruth(row.optionalText("ground_truth").orElse(null));
    }

    /** Starts with the id alone. */
    public static Draft ofId(Fields row) {
        Draft draft = new Draft();
        draft.id = row.optionalText("id").filter(text -> !text.isBlank()).orElse(null);
        return draft;
    }

    public Draft document(Content text) {
        document = text;
        return this;
    }

    /** Which of a document's messages are learned; null if all of the assistant's are. */
    public Draft train(@Nullable List<Boolean> learned) {
        train = learned;
        return this;
    }

    public Draft prompt(Content asked) {
        prompt = asked;
        return this;
    }

    public Draft completion(Content answer) {
        completion = answer;
        return this;
    }

    public Draft pair(Content better, Content worse) {
        chosen = better;
        rejected = worse;
        return this;
    }

    public Draft judgement(Judgement known) {
        judgement = known;
        return this;
    }

    public Draft label(boolean desirable, @Nullable Double onScale) {
        label = desirable;
        rating = onScale;
        return this;
    }

    public Draft category(@Nullable String of) {
        category = of;
        return this;
    }

    /** Both completions as they were shown; where it is known which is better, the pair follows. */
    public Draft shown(ShownPair both) {
        shown = both;
        String winner = both.winner();
        if (winner != null) {
            boolean second = winner.equals(PairLabel.SECOND);
            pair(second ? both.second() : both.first(), second ? both.first() : both.second());
            judgement = Judgement.byPeople(winner.equals(PairLabel.TIE));
        }
        return this;
    }

    public Draft rated(RatedText ratings) {
        rated = ratings;
        return this;
    }

    public Draft sampled(SampledTexts texts) {
        sampled = texts;
        return this;
    }

    public Draft groundTruth(@Nullable String answer) {
        groundTruth = answer;
        return this;
    }

    /** What a good completion of the prompt does; null if nobody wrote it down. */
    public Draft rubric(@Nullable List<Criterion> criteria) {
        rubric = criteria;
        return this;
    }

    /** Several completions of the prompt, with what is known about each. */
    public Draft candidates(List<GradedCompletion> several) {
        candidates = List.copyOf(several);
        return this;
    }

    public Draft segments(ComparedSegments compared) {
        segments = compared;
        return this;
    }

    public Draft steps(MarkedSteps marked) {
        steps = marked;
        return this;
    }

    /**
     * Two completions that somebody compared.
     *
     * @param policies who wrote the first and the second; empty if unknown
     * @param pFirst how likely the first is the better one: 1, 0, or 1/2 for a tie
     * @param known about the vote; its {@code pChosen} and {@code tie} follow from {@code pFirst}
     */
    public Draft vote(Content first, Content second, List<String> policies, double pFirst, Judgement known) {
        boolean firstWins = pFirst >= 0.5;
        String label = pFirst == 0.5 ? PairLabel.TIE : firstWins ? PairLabel.FIRST : PairLabel.SECOND;
        if (known.judge() == null) {
            List<PairLabel> voices =
                    known.annotator() == null ? List.of() : List.of(new PairLabel(known.annotator(), label));
            shown = new ShownPair(first, second, policies, label, voices, List.of());
        }
        judgement = known.decided(Math.max(pFirst, 1 - pFirst), pFirst == 0.5);
        return firstWins ? pair(first, second) : pair(second, first);
    }

    /** The name that the row has in its set, where that is not in a column {@code id}; null if it has none. */
    public Draft id(@Nullable String name) {
        id = name == null || name.isBlank() ? id : name;
        return this;
    }

    /** What is said before everything else. */
    public void before(List<Message> earlier) {
        Content.Chat first = new Content.Chat(earlier);
        prompt = Forms.join(first, Forms.user(prompt()));
        if (document != null) {
            document = Forms.join(first, Forms.user(document));
        }
        if (train != null) {
            train = Stream.concat(earlier.stream().map(message -> false), train.stream())
                    .toList();
        }
    }

    boolean isPrompted() {
        return prompt != null;
    }

    public @Nullable String id() {
        return id;
    }

    public Content document() {
        if (document != null) {
            return document;
        }
        return Forms.join(prompt(), completion());
    }

    /** Of every message of the document whether it is learned; null if all of the assistant's are. */
    public @Nullable List<Boolean> train() {
        return train;
    }

    public Content prompt() {
        return RowChecks.needed(prompt, "prompt");
    }

    /** The completion; of several the best one. */
    public Content completion() {
        if (completion != null) {
            return completion;
        }
        if (!candidates.isEmpty()) {
            return GradedCompletion.best(candidates).content();
        }
        judgement.refuseTie();
        return RowChecks.needed(chosen, "completion");
    }

    /** Whether the order in which a pair was shown is known. */
    boolean isShown() {
        return shown != null;
    }

    public ShownPair shown() {
        return RowChecks.needed(shown, "two completions");
    }

    public RatedText rated() {
        return RowChecks.needed(rated, "ratings");
    }

    /** A completion that is text alone, beside the prompt. */
    Content inFormOfPrompt(String text) {
        return prompt() instanceof Content.Chat ? Content.assistant(text) : Content.text(text);
    }

    public SampledTexts sampled() {
        return RowChecks.needed(sampled, "completions of a model");
    }

    public @Nullable String category() {
        return category;
    }

    public List<GradedCompletion> candidates() {
        return candidates;
    }

    public MarkedSteps steps() {
        return RowChecks.needed(steps, "steps");
    }

    public ComparedSegments segments() {
        return RowChecks.needed(segments, "segments");
    }

    boolean isPair() {
        return chosen != null;
    }

    public Content chosen() {
        return RowChecks.needed(chosen, "chosen");
    }

    public Content rejected() {
        return RowChecks.needed(rejected, "rejected");
    }

    public boolean label() {
        return RowChecks.needed(label, "label");
    }

    @Nullable Double rating() {
        return rating;
    }

    public @Nullable String groundTruth() {
        return groundTruth;
    }

    public @Nullable List<Criterion> rubric() {
        return rubric;
    }

    /** One of its contents, to tell its form by; after {@link #settle} they all have the same. */
    public Content anyContent() {
        return document != null ? document : prompt();
    }

    public Judgement judgement() {
        return judgement;
    }

    /** Puts every content into one form; a row that holds both speaks in messages. */
    public void settle(Forms forms) {
        Content piece = segments == null ? null : segments.first();
        Stream<@Nullable Content> several = candidates.stream().map(GradedCompletion::content);
        Forms settled = forms.of(Stream.concat(several, Stream.of(prompt, completion, chosen, rejected, piece)));
        document = document == null ? null : settled.document(document);
        prompt = prompt == null ? null : settled.prompt(prompt);
        completion = completion == null ? null : settled.completion(completion);
        chosen = chosen == null ? null : settled.completion(chosen);
        rejected = rejected == null ? null : settled.completion(rejected);
        shown = shown == null ? null : shown.settled(settled);
        segments = segments == null ? null : segments.settled(settled);
        candidates = candidates.stream().map(one -> one.settled(settled)).toList();
    }
}
