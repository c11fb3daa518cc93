package org.align4j.judge.collect;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.align4j.core.run.Progress;
import org.align4j.data.Label;
import org.align4j.judge.Candidate;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.Scored;

/** Asks a judge about single completions, a chunk at a time, and makes labels of what it says. */
public final class Labelling {
    private final CompletionScorer judge;
    private final double goodAbove;
    private final Calls calls = new Calls();
    private long asked;
    private long labelled;
    private long good;

    /**
     * Sets the rule.
     *
     * @param goodAbove a completion is desirable if its score is greater
     */
    public Labelling(CompletionScorer judge, double goodAbove) {
        this.judge = judge;
        this.goodAbove = goodAbove;
    }

    /** Labels every candidate that the judge scores, under its id; the rating is the score. Failures make no label. */
    public void run(Stream<Candidate> candidates, Consumer<Label> labels, Progress progress) {
        judge.prepare();
        Iterator<Candidate> left = candidates.iterator();
        ChunkSize chunks = new ChunkSize(judge.parallelism());
        while (left.hasNext()) {
            List<Candidate> chunk = new ArrayList<>();
            while (chunk.size() < chunks.size() && left.hasNext()) {
                chunk.add(left.next());
            }
            long started = System.nanoTime();
            List<Scored> answers = judge.judge(chunk);
            chunks.took(System.nanoTime() - started);
            for (int i = 0; i < chunk.size(); i++) {
                take(chunk.get(i), answers.get(i), labels);
            }
            progress.note(failures());
            progress.advance(chunk.size());
        }
    }

    private void take(Candidate candidate, Scored scored, Consumer<Label> labels) {
        asked++;
        calls.add(scored.status(), scored.cost());
        if (!scored.ok()) {
            return;
        }
        boolean desirable = scored.score() > goodAbove;
        labelled++;
        good += desirable ? 1 : 0;
        labels.accept(new Label(candidate.id(), candidate.prompt(), candidate.completion(), desirable, scored.score()));
    }

    public long asked() {
        return asked;
    }

    public long labelled() {
        return labelled;
    }

    /** Labels that say desirable. */
    public long good() {
        return good;
    }

    public double dollars() {
        return calls.dollars();
    }

    /** Share of the completions that have a label; 1 if none was asked about. */
    public double coverage() {
        return asked == 0 ? 1 : labelled / (double) asked;
    }

    /** Completions without a label, by how their call ended. */
    public Map<String, Long> dropped() {
        return calls.failures();
    }

    /** The same in words; empty if there is none. */
    public String failures() {
        return calls.describe();
    }

    /** One line for the user. */
    public String summary() {
        StringJoiner words = new StringJoiner(", ");
        words.add(labelled + " of " + asked + " completions labelled");
        words.add(good + " of them desirable");
        words.add(String.format(Locale.ROOT, "coverage %.3f", coverage()));
        calls.addTo(words);
        return words.toString();
    }
}
