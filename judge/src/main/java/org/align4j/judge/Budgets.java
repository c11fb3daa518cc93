package org.align4j.judge;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Budgets by their names: who asks for one of the same name shares it, in this process or in several. */
@FunctionalInterface
public interface Budgets {
    /**
     * The budget of that name.
     *
     * @param dollars null for no limit
     * @param calls how many calls under it may be under way together, over all processes that share it; 0 where nobody
     *     else is called
     */
    Budget of(String name, @Nullable Double dollars, int calls);

    /** Of this process; how many calls are under way is the business of who makes them. */
    static Budgets own() {
        Map<String, Budget> budgets = new ConcurrentHashMap<>();
        return (name, dollars, calls) -> budgets.computeIfAbsent(name, key -> Budget.of(dollars));
    }
}
