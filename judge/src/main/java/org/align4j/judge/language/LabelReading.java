package org.align4j.judge.language;

import java.util.List;
import java.util.Optional;
import org.align4j.judge.backend.AnswerForm;

/** One of a template's labels. */
record LabelReading(LabelSet labels, VerdictText text) implements AnswerReading {
    private static final int FORCED_TOKENS = 32;

    LabelReading(LabelSet labels) {
        this(labels, new VerdictText(labels));
    }

    @Override
    public AnswerForm form() {
        return AnswerForm.oneOf(labels.labels());
    }

    @Override
    public int forcedTokens() {
        return FORCED_TOKENS;
    }

    @Override
    public Optional<Found> free(String content, List<String> material) {
        return text.read(content, material).map(this::found);
    }

    @Override
    public Optional<Found> forced(String content, List<String> material) {
        return text.readForced(content, material).map(this::found);
    }

    private Found found(VerdictText.Found verdict) {
        double[] shares = new double[labels.size()];
        shares[verdict.label()] = 1;
        return new Found(shares, verdict.rationale(), verdict.alone());
    }
}
