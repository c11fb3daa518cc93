package org.align4j.pipeline.judging;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.judge.Budget;
import org.align4j.judge.Candidate;
import org.align4j.judge.Comparison;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.Judge;
import org.align4j.judge.Scored;
import org.align4j.judge.Verdict;
import org.align4j.judge.config.JudgeConfig;
import org.align4j.judge.config.JudgeContext;
import org.align4j.judge.language.KeptAnswers;
import org.align4j.judge.limits.RemoteBudgets;
import org.align4j.pipeline.stage.JudgeContexts;
import org.align4j.pipeline.stage.RowFunction;
import org.align4j.pipeline.stage.RowFunctions;
import org.align4j.pipeline.stage.RowWork;
import org.jspecify.annotations.Nullable;

/** What a judge says of one row: pairs in every order that is asked, or single completions. */
public final class JudgedRow {
    /** Rows of a part: few enough that a lost process costs little, many enough to be asked together. */
    private static final int PART = 64;

    /** The questions of one pair; those of a prompt stay together, for judges that take them together. */
    static final RowWork<Pair, Said> COMPARING = RowWork.of("judge", Pair.class, Said.class, PART)
            .keeping((before, next) ->
                    before.questions().get(0).samePrompt(next.questions().get(0)))
            .askingAgainUnless(said -> said.verdicts().stream().allMatch(JudgedRow::answered));

    static final RowWork<Candidate, Scored> SCORING = RowWork.of("judge", Candidate.class, Scored.class, PART)
            .askingAgainUnless(scored -> answered(scored.status()));

    /** One pair as it is shown, in one order or both. */
    record Pair(List<Comparison> questions) {}

    /** As many verdicts as questions. */
    record Said(List<Verdict> verdicts) {}

    private JudgedRow() {}

    /**
     * Opens a judge of pairs in a process that makes parts.
     *
     * @param maxCost what all judges of the run may spend together; null where there is no limit
     */
    public static RowFunctions.Opened<?, ?> comparing(
            JudgeConfig config, @Nullable Double maxCost, RowFunctions.Place<?> place) throws IOException {
        Judge judge = config.open(context(maxCost, place));
        return new RowFunctions.Opened<>(COMPARING, new RowFunction<Pair, Said>() {
            @Override
            public List<Said> answer(List<Pair> rows) {
                List<Verdict> verdicts = judge.compare(
                        rows.stream().flatMap(row -> row.questions().stream()).toList());
                List<Said> said = new ArrayList<>();
                int from = 0;
                for (Pair row : rows) {
                    int to = from + row.questions().size();
                    said.add(new Said(List.copyOf(verdicts.subList(from, to))));
                    from = to;
                }
                return said;
            }

            @Override
            public void close() {
                judge.close();
            }
        });
    }

    /** Opens a judge of single completions in a process that makes parts; as above. */
    public static RowFunctions.Opened<?, ?> scoring(
            JudgeConfig config, @Nullable Double maxCost, RowFunctions.Place<?> place) throws IOException {
        CompletionScorer judge = config.openScorer(context(maxCost, place))
                .orElseThrow(() -> new UserError(config.name() + " does not score single completions"));
        return new RowFunctions.Opened<>(SCORING, new RowFunction<Candidate, Scored>() {
            @Override
            public List<Scored> answer(List<Candidate> rows) {
                judge.prepare();
                return judge.judge(rows);
            }

            @Override
            public void close() {
                judge.close();
            }
        });
    }

    /** With what the run has kept so far, and under its limits. */
    private static JudgeContext context(@Nullable Double maxCost, RowFunctions.Place<?> place) throws IOException {
        KeptAnswers.gather(place.work(), place.own());
        JudgeContext context = JudgeContexts.of(place.own(), place.seeds(), note -> {});
        if (place.limits().isEmpty()) {
            return context.withBudget(Budget.of(maxCost));
        }
        RemoteBudgets budgets = new RemoteBudgets(place.limits());
        return context.withOwn(budgets).withBudget(budgets.of(RunLimits.ALL_JUDGES, maxCost, 0));
    }

    private static boolean answered(Verdict verdict) {
        return answered(verdict.status());
    }

    /** Whether asking again is of no use. */
    private static boolean answered(Verdict.Status status) {
        return status == Verdict.Status.OK || status == Verdict.Status.SKIPPED;
    }
}
