package org.align4j.pipeline.judge;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.align4j.core.chat.Content;
import org.align4j.core.run.Seeds;
import org.align4j.data.Preference;
import org.align4j.data.SegmentPreference;
import org.align4j.judge.Comparison;
import org.align4j.judge.collect.Pair;
import org.align4j.model.text.PromptedRow;
import org.align4j.model.text.Tokenizer;
import org.align4j.reward.TextTokens;
import org.jspecify.annotations.Nullable;

/**
 * Cuts pairs of completions into segments of as many tokens, as the policy's tokenizer counts them, asks about those, and makes rows of the
 * answers. Where a pair is cut depends on the seed and the pair's id alone.
 */
public final class SegmentCuts {
    private final SegmentConfig options;
    private final Tokenizer tokenizer;
    private final TextTokens texts;
    private final Seeds seeds;
    private final Map<String, Cut> asked = new HashMap<>();
    private long identical;
    private long shorter;

    public SegmentCuts(SegmentConfig options, Tokenizer tokenizer, Seeds seeds) {
        this.options = options;
        this.tokenizer = tokenizer;
        texts = new TextTokens(tokenizer);
        this.seeds = seeds;
    }

    /** A piece of a completion, and what comes before it; empty text if nothing does. */
    private record Piece(String before, String text) {}

    private record Cut(Content prompt, Piece first, Piece second, Content shownFirst) {}

    /** Pairs cut because both their segments say the same. */
    public long identical() {
        return identical;
    }

    /** Pairs of completions of which one has fewer tokens than a segment. */
    public long shorter() {
        return shorter;
    }

    /** The questions about a pair of completions. */
    public Stream<Pair> of(Pair pair) {
        Comparison whole = pair.comparison();
        List<String> first = spelled(whole.prompt(), whole.first());
        List<String> second = spelled(whole.prompt(), whole.second());
        List<Pair> questions = new ArrayList<>();
        for (int[] range : ranges(pair.id(), Math.min(first.size(), second.size()) - 1)) {
            Cut cut = cut(whole.prompt(), piece(first, range), piece(second, range));
            Content other = shown(cut.prompt(), cut.second());
            if (cut.first().text().isEmpty()
                    || cut.second().text().isEmpty()
                    || cut.shownFirst().equals(other)) {
                identical++;
                continue;
            }
            String id = pair.id() + "/" + range[0] + "-" + range[1];
            asked.put(id, cut);
            questions.add(new Pair(
                    pair.promptId(),
                    pair.first(),
                    pair.second(),
                    new Comparison(id, whole.prompt(), cut.shownFirst(), other, whole.groundTruth())));
        }
        return questions.stream();
    }

    private Cut cut(Content prompt, Piece first, Piece second) {
        return new Cut(prompt, first, second, shown(prompt, first));
    }

    private Content shown(Content prompt, Piece piece) {
        String text = options.shown() == SegmentConfig.Shown.SO_FAR ? piece.before() + piece.text() : piece.text();
        return inForm(prompt, text);
    }

    private static Content inForm(Content prompt, String text) {
        return prompt instanceof Content.Chat ? Content.assistant(text) : Content.text(text);
    }

    /** From which token to which, of both completions. */
    private List<int[]> ranges(String id, int tokens) {
        boolean prefixes = options.cut() == SegmentConfig.Cut.PREFIXES;
        int possible = prefixes ? tokens / options.length() : tokens - options.length() + 1;
        if (possible < 1) {
            shorter++;
            return new ArrayList<>();
        }
        List<Integer> places =
                new ArrayList<>(IntStream.range(0, possible).boxed().toList());
        RandomGenerator random = seeds.generator("segments/" + id);
        List<int[]> ranges = new ArrayList<>();
        for (int i = 0; i < options.perPair() && !places.isEmpty(); i++) {
            int place = places.remove(random.nextInt(places.size()));
            ranges.add(
                    prefixes
                            ? new int[] {0, (place + 1) * options.length()}
                            : new int[] {place, place + options.length()});
        }
        ranges.sort((a, b) -> a[0] != b[0] ? Integer.compare(a[0], b[0]) : Integer.compare(a[1], b[1]));
        return ranges;
    }

    /** What the first tokens of a completion's text spell: of none, of one, and so on to all of them. */
    private List<String> spelled(Content prompt, Content completion) {
        PromptedRow row = tokenizer.encodeRow(prompt, completion);
        String text = completion.lastText();
        String lead = text.substring(0, text.length() - text.stripLeading().length());
        List<String> spelled = new ArrayList<>(List.of(""));
        for (int place : texts.of(row)) {
            String said = tokenizer
                    .decode(Arrays.copyOfRange(row.tokens(), row.promptLength(), place + 1))
                    .stripLeading();
            // a token may end within a character: its text is then the next one's
            String known = spelled.get(spelled.size() - 1);
            spelled.add(text.startsWith(lead + said) ? lead + said : known);
        }
        return spelled;
    }

    private static Piece piece(List<String> spelled, int[] range) {
        String before = spelled.get(range[0]);
        return new Piece(before, spelled.get(range[1]).substring(before.length()));
    }

    /** What a judge's answer to one of the questions says of the segments. */
    SegmentPreference row(Preference answer) {
        Cut cut = Objects.requireNonNull(asked.remove(answer.id()));
        boolean first = answer.chosen().equals(cut.shownFirst());
        return row(
                cut,
                answer.id(),
                first ? answer.pChosen() : 1 - answer.pChosen(),
                answer.tie(),
                answer.source(),
                answer.judge(),
                answer.annotator(),
                answer.rationale());
    }

    /** One of the questions as a row, before anybody has answered it. */
    public SegmentPreference unanswered(Pair question) {
        String id = question.comparison().id();
        return row(Objects.requireNonNull(asked.remove(id)), id, 0.5, false, "unanswered", null, null, null);
    }

    private static SegmentPreference row(
            Cut cut,
            String id,
            double pFirst,
            boolean tie,
            String source,
            @Nullable String judge,
            @Nullable String annotator,
            @Nullable String rationale) {
        return new SegmentPreference(
                id,
                cut.prompt(),
                prefix(cut.prompt(), cut.first()),
                inForm(cut.prompt(), cut.first().text()),
                prefix(cut.prompt(), cut.second()),
                inForm(cut.prompt(), cut.second().text()),
                pFirst,
                tie,
                source,
                judge,
                annotator,
                rationale);
    }

    private static @Nullable Content prefix(Content prompt, Piece piece) {
        return piece.before().isEmpty() ? null : inForm(prompt, piece.before());
    }
}
