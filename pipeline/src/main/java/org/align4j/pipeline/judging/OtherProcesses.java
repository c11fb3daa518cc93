package org.align4j.pipeline.judging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.Progress;
import org.align4j.core.run.ProgressDisplay;
import org.align4j.judge.BothOrders;
import org.align4j.judge.Candidate;
import org.align4j.judge.Comparison;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.Judge;
import org.align4j.judge.language.KeptAnswers;
import org.align4j.judge.limits.LimitKeeper;
import org.align4j.pipeline.stage.PartWorkers;
import org.align4j.pipeline.stage.RowFunctions;
import org.align4j.pipeline.stage.RowParts;
import org.align4j.pipeline.stage.StageContext;
import org.jspecify.annotations.Nullable;

/**
 * The processes that answer a run's questions, if there are any. Opened before the run's judges and closed after them: what
 * other processes have kept comes into the run's work folder at either end, so that no answer is paid for twice.
 */
public final class OtherProcesses implements AutoCloseable {
    /** A process's folder in that of all rows: rows/WORK/processes/PROCESS. */
    private static final int DEPTH = 3;

    private final @Nullable RowParts<?> parts;
    private final @Nullable LimitKeeper keeper;

    private OtherProcesses(@Nullable RowParts<?> parts, @Nullable LimitKeeper keeper) {
        this.parts = parts;
        this.keeper = keeper;
    }

    /** @param inputs of the stage that the judges' questions are made of */
    public static <C extends Record> OtherProcesses of(
            RowFunctions<C> functions, C config, List<String> inputs, StageContext context) throws IOException {
        Optional<RowParts<C>> parts = RowParts.of(functions, config, inputs, context);
        if (parts.isEmpty()) {
            return new OtherProcesses(null, null);
        }
        gather(parts.get().folder());
        LimitKeeper keeper = RunLimits.keep(parts.get().workers());
        return new OtherProcesses(parts.get().limitedBy(keeper.address()), keeper);
    }

    /** How far reading the answers has come: of no interest where others have answered. */
    public Progress after(Progress progress) {
        return parts == null ? progress : ProgressDisplay.none().start("", "", 0);
    }

    /** Where questions come from; closed when they are put. */
    public interface Questions<Q> {
        Stream<Q> open();
    }

    /**
     * A judge that answers just these pairs, in this order.
     *
     * @param judge what it is where there are no other processes
     * @param work a name of the questions' own among all of the stage
     */
    public Judge comparing(String work, Judge judge, BothOrders orders, Questions<Comparison> pairs, Progress progress)
            throws IOException {
        RowParts<?> others = parts;
        if (others == null) {
            return judge;
        }
        judge.prepare();
        try (Stream<Comparison> asked = pairs.open()) {
            Iterator<JudgedRow.Pair> rows = asked.map(
                            pair -> new JudgedRow.Pair(orders.questions(judge, List.of(pair))))
                    .iterator();
            return AnsweredJudge.comparing(judge, others.compute(JudgedRow.COMPARING.named(work), rows, progress));
        }
    }

    /** A judge that answers just these completions, in this order; as above. */
    public CompletionScorer scoring(
            String work, CompletionScorer judge, Questions<Candidate> candidates, Progress progress)
            throws IOException {
        RowParts<?> others = parts;
        if (others == null) {
            return judge;
        }
        judge.prepare();
        try (Stream<Candidate> asked = candidates.open()) {
            return AnsweredJudge.scoring(
                    judge, others.compute(JudgedRow.SCORING.named(work), asked.iterator(), progress));
        }
    }

    /** Brings into the run's work folder what processes have kept, and forgets their folders. */
    private static void gather(Path work) throws IOException {
        Path rows = work.resolve(RowParts.FOLDER);
        if (!Files.isDirectory(rows)) {
            return;
        }
        List<Path> processes;
        try (Stream<Path> found = Files.find(
                rows,
                DEPTH,
                (path, facts) -> path.getParent().endsWith(PartWorkers.PROCESSES) && facts.isDirectory())) {
            processes = found.sorted().toList();
        }
        for (Path process : processes) {
            KeptAnswers.gather(process, work);
            AtomicFiles.deleteTree(process);
        }
    }

    @Override
    public void close() throws IOException {
        if (keeper != null && parts != null) {
            keeper.close();
            gather(parts.folder());
        }
    }
}
