package org.align4j.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import org.align4j.core.UserError;
import org.align4j.pipeline.stage.PartWorkers;
import org.align4j.pipeline.stage.RowFunctions;
import org.apache.spark.SparkJobInfo;
import org.apache.spark.SparkStageInfo;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Executors that make parts, one task a part: a lost executor costs the part that it was making, and a task that Spark
 * runs twice makes the same bytes.
 */
final class SparkWorkers implements PartWorkers {
    private static final long GLANCE_MILLIS = 500;

    private final JavaSparkContext spark;

    SparkWorkers(JavaSparkContext spark) {
        this.spark = spark;
    }

    /** As executors know the driver. */
    @Override
    public String host() {
        return spark.getConf().get("spark.driver.host", "127.0.0.1");
    }

    @Override
    public void make(Task task, RowFunctions<?> functions, int[] missing, LongConsumer made) {
        List<Integer> parts = new ArrayList<>();
        for (int part : missing) {
            parts.add(part);
        }
        JavaFutureAction<Void> job =
                spark.parallelize(parts, parts.size()).foreachAsync(part -> Executor.make(task, part));
        try {
            int done = 0;
            while (!finished(job)) {
                done = advance(job, done, made);
            }
            made.accept(parts.size() - (long) done);
        } catch (ExecutionException e) {
            throw new UserError(reason(e) + "; the same command makes what is missing", e);
        } catch (InterruptedException e) {
            job.cancel(true);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while executors work", e);
        }
    }

    private static boolean finished(JavaFutureAction<Void> job) throws ExecutionException, InterruptedException {
        try {
            job.get(GLANCE_MILLIS, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    private int advance(JavaFutureAction<Void> job, int before, LongConsumer made) {
        int done = 0;
        for (int id : job.jobIds()) {
            SparkJobInfo of = spark.statusTracker().getJobInfo(id);
            // both are null until Spark's listeners have heard of them, which takes a while on a busy machine
            for (int stage : of == null ? new int[0] : of.stageIds()) {
                SparkStageInfo info = spark.statusTracker().getStageInfo(stage);
                done += info == null ? 0 : info.numCompletedTasks();
            }
        }
        made.accept(Math.max(0, done - before));
        return Math.max(done, before);
    }

    /** What went wrong in an executor, without Spark's frames around it. */
    private static String reason(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String text = String.valueOf(cause.getMessage());
        int at = text.indexOf("UserError: ");
        return (at < 0 ? text : text.substring(at + "UserError: ".length()))
                .lines()
                .findFirst()
                .orElse("");
    }
}
