package org.align4j.reward.online;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.core.run.Seeds;
import org.align4j.judge.Comparison;
import org.align4j.judge.Judge;
import org.align4j.judge.annotate.AnnotatorNames;
import org.align4j.judge.annotate.SimulatedAnnotation;
import org.align4j.judge.config.JudgeConfig;
import org.align4j.judge.config.JudgeContext;
import org.align4j.reward.online.IntakeLog.QueryAnswer;

/**
 * Judges in the place of people: they vote into the same journals, blind and some iterations late. A rehearsal of a run with people.
 */
public record SimulatedTeacherConfig(
        @Option(doc = "What they think: a judge, preferably a synthetic one that errs as people do, or its YAML file")
        JudgeConfig judge,

        @Option(doc = "Their names; they err independently", def = "[ada]")
        List<String> annotators,

        @Option(
                doc = "Iterations that pass before they have answered; the round before the first is answered at once",
                def = "3")
        int late)
        implements TeacherConfig {
    public SimulatedTeacherConfig {
        annotators = List.copyOf(annotators);
        AnnotatorNames.check("annotators", annotators);
        Check.atLeast("late", 0, late);
    }

    @Override
    public QueryTeacher open(Context context) {
        Map<String, SimulatedAnnotation> desks = new LinkedHashMap<>();
        for (String annotator : annotators) {
            JudgeContext judges = context.judges();
            Seeds own = new Seeds(judges.seeds().seed("annotator/" + annotator));
            Judge opened = judge.open(new JudgeContext(judges.work(), own, judges.notes())
                    .withBudget(judges.budget())
                    .withRewardModels(judges.rewardModels()));
            opened.prepare();
            desks.put(annotator, new SimulatedAnnotation(annotator, opened, own));
        }
        return new Simulated(this, context, desks);
    }

    private record Simulated(SimulatedTeacherConfig config, Context context, Map<String, SimulatedAnnotation> desks)
            implements QueryTeacher {
        @Override
        public List<QueryAnswer> answers(List<OpenQuery> open, int moment, int iteration) {
            List<Comparison> due = new ArrayList<>();
            for (OpenQuery question : open) {
                boolean first = question.iteration() < 0;
                if (first || iteration - question.iteration() >= config.late()) {
                    due.add(question.pair());
                }
            }
            desks.values().forEach(desk -> desk.vote(context.folder().round(), due, context.say()));
            return new PeopleTeacher(
                            new PeopleTeacherConfig(0, 0, 0, config.annotators().size()),
                            context.folder(),
                            context.say())
                    .answers(open, moment, iteration);
        }

        @Override
        public void close() {
            desks.values().forEach(desk -> desk.judge().close());
        }
    }
}
