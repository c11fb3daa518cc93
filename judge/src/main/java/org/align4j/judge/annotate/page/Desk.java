package org.align4j.judge.annotate.page;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.align4j.judge.annotate.AnnotationItem;
import org.align4j.judge.annotate.RoundFolder;
import org.align4j.judge.annotate.ShownOrder;
import org.align4j.judge.annotate.Vote;
import org.jspecify.annotations.Nullable;

/** What one annotator can be shown: every item once or twice, each under a name that tells nothing. */
final class Desk {
    private final ShownOrder order;
    private final List<AnnotationItem> items;
    private final Map<String, Assignment> byAlias = new HashMap<>();
    private final Map<Vote.Showing, Assignment> byShowing = new HashMap<>();

    Desk(RoundFolder folder, String annotator) {
        this.order = new ShownOrder(folder.round().seeds(), annotator);
        this.items = folder.items().stream().sorted(order.items()).toList();
        for (AnnotationItem item : items) {
            for (int repeat = 0; repeat <= Vote.REPEATS; repeat++) {
                String alias = order.alias(new Vote.Showing(item.id(), repeat));
                Assignment assignment = new Assignment(item, repeat, alias, order.completions(item, repeat));
                byAlias.put(alias, assignment);
                byShowing.put(assignment.showing(), assignment);
            }
        }
    }

    /** All items in this annotator's order. */
    List<AnnotationItem> items() {
        return items;
    }

    /** Whether the n-th question of this annotator is one of a kind that makes up a share of them. */
    boolean draws(String kind, int number, double share) {
        return order.draw(kind, number) < share;
    }

    @Nullable Assignment byAlias(String alias) {
        return byAlias.get(alias);
    }

    @Nullable Assignment byShowing(Vote.Showing showing) {
        return byShowing.get(showing);
    }
}
