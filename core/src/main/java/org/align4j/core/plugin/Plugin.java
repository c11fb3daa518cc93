package org.align4j.core.plugin;

/**
 * A part of somebody's own. Each kind (a judge, a check, a reward) is an interface below this one, and the value {@code plugin}
 * of that choice's {@code type:} opens it; the choices themselves stay closed.
 */
public interface Plugin {
    /** What {@code plugin:} names it by. */
    String name();
}
