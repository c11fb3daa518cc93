package org.align4j.core.options;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares a configuration record's component as an option. The component's name in kebab-case is the YAML key and the
 * command-line flag, its type the parser; what is legal stands in the record's compact constructor (see {@link Check}).
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Option {
    /** What it does, its unit, in one sentence without a full stop. */
    String doc();

    /** The default as it would be written in YAML; {@link #REQUIRED} if the user must give it, {@link #NONE} for null. */
    String def() default REQUIRED;

    /** Whether many users set it: the short help shows it. */
    boolean often() default false;

    /** The names that are legal here, where the record refuses others of its type; empty where all are. */
    String[] only() default {};

    /**
     * Whether it changes what comes out even at its default. A run of a version that did not have it is then another run, and
     * is refused; otherwise such a run is one with the default, and is continued or found finished.
     */
    boolean changesRuns() default false;

    /** No default: the user must say. */
    String REQUIRED = "\u0000required";

    /** The default is "not set"; the component is {@code @Nullable}. */
    String NONE = "\u0000none";
}
