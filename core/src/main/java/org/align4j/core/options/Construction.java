package org.align4j.core.options;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.align4j.core.UserError;
import org.jspecify.annotations.Nullable;

/** Calls a record's constructor, which checks its arguments. */
final class Construction {
    private Construction() {}

    /**
     * The record, or null where it is not legal.
     *
     * @param given what the arguments were written as
     * @param path of the record; empty for the configuration itself
     * @param problems gets every broken rule
     */
    static @Nullable Object of(
            Class<?> type, Object[] arguments, ConfigTree.Mapping given, String path, List<Problem> problems) {
        Class<?>[] parameters = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        List<Problem> failed = new ArrayList<>();
        Object made = null;
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(parameters);
            constructor.setAccessible(true);
            made = Check.collecting(failed, () -> constructor.newInstance(arguments));
        } catch (InvocationTargetException e) {
            collect(e.getCause(), failed);
        } catch (Exception e) {
            throw new IllegalStateException("cannot construct " + type.getName(), e);
        }
        failed.forEach(broken -> problems.add(placed(broken, type, given, path)));
        return failed.isEmpty() ? made : null;
    }

    /** What a constructor threw: a rule about the values, or, where rules failed before, a consequence of that. */
    private static void collect(Throwable thrown, List<Problem> failed) {
        if (thrown instanceof IllegalOption illegal) {
            failed.addAll(illegal.broken());
        } else if (thrown instanceof UserError error) {
            error.problems().forEach(message -> failed.add(new Problem(Origin.none(), "", message)));
        } else if (thrown instanceof IllegalArgumentException && thrown.getMessage() != null) {
            failed.add(new Problem(Origin.none(), "", thrown.getMessage()));
        } else if (failed.isEmpty()) {
            throw new IllegalStateException("a configuration's constructor failed", thrown);
        }
    }

    /** A rule that a record's constructor states about one of its keys, with the place where that was written. */
    private static Problem placed(Problem broken, Class<?> type, ConfigTree.Mapping given, String path) {
        boolean own = !broken.key().isEmpty()
                && DeclaredOption.of(type).stream()
                        .anyMatch(option -> (broken.key() + ".").startsWith(option.key() + "."));
        if (!own) {
            String what = new Problem(Origin.none(), broken.key(), broken.rule(), broken.value()).toString();
            return Problem.within(given.origin(), path, what);
        }
        ConfigTree written = given;
        for (String key : broken.key().split("\\.")) {
            ConfigTree inner = written instanceof ConfigTree.Mapping mapping
                    ? mapping.entries().get(key)
                    : null;
            written = inner == null ? written : inner;
        }
        return new Problem(written.origin(), Binder.join(path, broken.key()), broken.rule(), broken.value());
    }
}
