package org.align4j.reward.online;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.align4j.core.UserError;
import org.align4j.core.options.Option;
import org.align4j.judge.annotate.AnnotationItem;
import org.align4j.judge.annotate.RoundFolder;
import org.align4j.reward.online.IntakeLog.Intake;
import org.align4j.reward.online.IntakeLog.QueryAnswer;

/**
 * The answers of an earlier run, each at the moment at which that run took it in. With the same options and seed the result has the same
 * bits, without asking anybody.
 */
public record ReplayTeacherConfig(
        @Option(doc = "The earlier run, or its folder queries")
        Path from) implements TeacherConfig {
    @Override
    public QueryTeacher open(Context context) {
        Path inside = from.resolve(QueryFolder.NAME);
        Path queries = Files.isDirectory(inside) ? inside : from;
        List<Intake> intakes = IntakeLog.read(queries);
        Map<String, AnnotationItem> items = new HashMap<>();
        RoundFolder.open(queries).items().forEach(item -> items.put(item.id(), item));
        return new Replayed(queries, intakes, items);
    }

    private record Replayed(Path queries, List<Intake> intakes, Map<String, AnnotationItem> items)
            implements QueryTeacher {
        @Override
        public List<QueryAnswer> answers(List<OpenQuery> open, int moment, int iteration) {
            if (moment >= intakes.size() || intakes.get(moment).iteration() != iteration) {
                throw new UserError(queries + ": has no answers of iteration " + (iteration + 1)
                        + ": replay needs a run with the same iterations and query schedule");
            }
            Set<String> ids = new HashSet<>();
            for (OpenQuery question : open) {
                ids.add(question.pair().id());
                AnnotationItem asked = AnnotationItem.of(question.pair());
                if (!asked.equals(items.get(asked.id()))) {
                    throw new UserError(
                            queries + ": question " + asked.id() + " of iteration " + (question.iteration() + 1)
                                    + " was about other completions: replay needs the same inputs, options and seed");
                }
            }
            List<QueryAnswer> answers = intakes.get(moment).answers();
            for (QueryAnswer answer : answers) {
                if (!ids.contains(answer.query())) {
                    throw new UserError(queries + ": question " + answer.query()
                            + " is not open here: replay needs the same inputs, options and seed");
                }
            }
            return answers;
        }
    }
}
