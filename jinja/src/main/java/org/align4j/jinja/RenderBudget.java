package org.align4j.jinja;

import java.util.function.Supplier;

/**
 * What reading or rendering one template may use: templates come with checkpoints from anywhere, and a loop in a loop, a
 * macro that calls itself or a padded text must end in one line of error, not in a hang or without memory. A step is a
 * statement, an expression, an item or 16 characters; the more characters a template is given, the more it may take.
 */
final class RenderBudget {
    /** Statements and expressions inside one another as they are rendered, calls included, and the depth of values. */
    private static final int DEEPEST = 600;
    /** Brackets and tags inside one another: reading a level takes several times the stack of rendering one. */
    private static final int DEEPEST_SOURCE = 100;

    private static final long STEPS = 2_000_000;
    private static final int STEPS_PER_CHARACTER = 40;
    private static final int LONGEST = 4_000_000;
    private static final int CHARACTERS_PER_STEP = 16;

    /** Values print, compare and hash themselves deep inside built-ins, too far to hand a budget through each call. */
    private static final ThreadLocal<RenderBudget> CURRENT = new ThreadLocal<>();

    private final long allowed;
    private final long longest;
    private long used;
    private int depth;

    private final int deepest;

    private RenderBudget(long given, int deepest) {
        this.deepest = deepest;
        allowed = STEPS + STEPS_PER_CHARACTER * given;
        longest = LONGEST + 2 * given;
    }

    /** Reads a template of so many characters. */
    static <T> T reading(long characters, Supplier<T> work) {
        return within(new RenderBudget(characters, DEEPEST_SOURCE), work);
    }

    /** Renders what has so many characters. */
    static <T> T rendering(long characters, Supplier<T> work) {
        return within(new RenderBudget(characters, DEEPEST), work);
    }

    private static <T> T within(RenderBudget budget, Supplier<T> work) {
        RenderBudget outer = CURRENT.get();
        CURRENT.set(budget);
        try {
            return work.get();
        } catch (StackOverflowError e) {
            // How deep a thread's stack goes differs by thread and by what is compiled yet.
            throw new TemplateError("RecursionError", "the template goes deeper than the stack of this thread");
        } finally {
            CURRENT.set(outer);
        }
    }

    static RenderBudget current() {
        return CURRENT.get();
    }

    void spend(long steps) {
        used += steps;
        if (used > allowed) {
            throw spent("takes more than " + allowed + " steps");
        }
    }

    /** Before a text of so many characters is made. */
    void text(long length) {
        fits(length);
        read(length);
    }

    /** Before a text of so many characters is gone through. */
    void read(long length) {
        spend(1 + length / CHARACTERS_PER_STEP);
    }

    /** A text may be so long. */
    void fits(long length) {
        if (length > longest) {
            throw spent("makes a text of more than " + longest + " characters");
        }
    }

    /** Before one text is sought in another, or characters in a set. */
    void search(int length, int wanted) {
        spend(1 + (long) length * Math.max(1, wanted) / (4 * CHARACTERS_PER_STEP));
    }

    /** One level deeper. An error ends the whole rendering, so that {@link #leave} needs no finally. */
    void enter() {
        spend(1);
        if (++depth > deepest) {
            throw new TemplateError("RecursionError", "the template goes more than " + deepest + " levels deep");
        }
    }

    void leave() {
        depth--;
    }

    private static TemplateError spent(String what) {
        return new TemplateError("BudgetSpent", "the template " + what);
    }
}
