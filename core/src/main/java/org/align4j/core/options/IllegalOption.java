package org.align4j.core.options;

import java.util.List;
import org.align4j.core.UserError;

/** Options that break their rules; as a {@link UserError}, one line each. */
public final class IllegalOption extends UserError {
    private final transient List<Problem> broken;

    /** About one of a record's keys, where {@link Check} has no rule of the kind. */
    public IllegalOption(String key, String rule) {
        this(List.of(new Problem(Origin.none(), key, rule)));
    }

    IllegalOption(List<Problem> broken) {
        super(broken.stream().map(Problem::toString).toList());
        this.broken = List.copyOf(broken);
    }

    /** At least one. */
    public List<Problem> broken() {
        return broken;
    }
}
