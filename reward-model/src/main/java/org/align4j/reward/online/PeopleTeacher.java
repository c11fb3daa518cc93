package org.align4j.reward.online;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.align4j.core.UserError;
import org.align4j.core.run.Counted;
import org.align4j.reward.online.IntakeLog.QueryAnswer;

/** People who answer in their own time: votes are read from the journals in the run's folder of questions. */
final class PeopleTeacher implements QueryTeacher {
    private static final long LOOK_AGAIN_MILLIS = 500;

    private final PeopleTeacherConfig config;
    private final QueryFolder folder;
    private final Consumer<String> say;

    PeopleTeacher(PeopleTeacherConfig config, QueryFolder folder, Consumer<String> say) {
        this.config = config;
        this.folder = folder;
        this.say = say;
    }

    @Override
    public List<QueryAnswer> answers(List<OpenQuery> open, int moment, int iteration) {
        Set<String> newest = open.stream()
                .filter(question -> question.iteration() == iteration)
                .map(question -> question.pair().id())
                .collect(Collectors.toSet());
        double share = iteration < 0 ? config.firstWaitFor() : config.waitFor();
        long wanted = (long) Math.ceil(share * newest.size());
        List<QueryAnswer> answers = among(open);
        if (answered(answers, newest) < wanted) {
            say.accept(waiting(newest.size(), wanted));
        }
        long began = System.nanoTime();
        while (answered(answers, newest) < wanted && !late(began)) {
            pause();
            answers = among(open);
        }
        return answers;
    }

    private String waiting(int questions, long wanted) {
        String limit = config.deadlineMinutes() == 0
                ? ""
                : String.format(Locale.ROOT, ", at most %.0f minutes", config.deadlineMinutes());
        return "waiting for answers to " + wanted + " of " + Counted.of(questions, "question") + limit
                + ": align annotate serve --out " + folder.path() + " lets people answer";
    }

    private boolean late(long began) {
        return config.deadlineMinutes() > 0
                && System.nanoTime() - began > config.deadlineMinutes() * TimeUnit.MINUTES.toNanos(1);
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_AGAIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserError("interrupted while waiting for answers; the same command continues", e);
        }
    }

    private static long answered(List<QueryAnswer> answers, Set<String> newest) {
        return answers.stream()
                .filter(answer -> newest.contains(answer.query()))
                .count();
    }

    private List<QueryAnswer> among(List<OpenQuery> open) {
        Set<String> ids = open.stream().map(question -> question.pair().id()).collect(Collectors.toSet());
        List<QueryAnswer> answers = new ArrayList<>();
        for (QueryAnswer answer : folder.voted(config.votes())) {
            if (ids.contains(answer.query())) {
                answers.add(answer);
            }
        }
        return answers;
    }
}
