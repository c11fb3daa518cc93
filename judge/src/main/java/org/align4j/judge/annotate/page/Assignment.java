package org.align4j.judge.annotate.page;

import java.util.List;
import org.align4j.judge.annotate.AnnotationItem;
import org.align4j.judge.annotate.Vote;

/**
 * One showing of an item to one annotator.
 *
 * @param alias by which the browser names it
 * @param order which of the item's completions stands at each place
 */
record Assignment(AnnotationItem item, int repeat, String alias, List<Integer> order) {
    Vote.Showing showing() {
        return new Vote.Showing(item.id(), repeat);
    }
}
