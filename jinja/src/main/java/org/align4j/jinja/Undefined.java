package org.align4j.jinja;

/**
 * What a name or attribute that does not exist evaluates to: prints as nothing, is false and empty; anything else done
 * with it is an error.
 *
 * @param message of the error
 * @param kind of the error
 */
record Undefined(String message, String kind) {
    static Undefined name(String name) {
        return because("'" + name + "' is undefined");
    }

    static Undefined because(String message) {
        return new Undefined(message, "UndefinedError");
    }

    static Undefined unsafe(String attribute, Object owner) {
        return new Undefined(
                "access to attribute '" + attribute + "' of '" + Python.type(owner) + "' object is unsafe.",
                "SecurityError");
    }

    static Undefined missing(Object owner, Object key) {
        String type = owner == None.NONE ? "None" : Python.type(owner) + " object";
        return because(
                key instanceof String text
                        ? "'" + type + "' has no attribute '" + text + "'"
                        : type + " has no element " + Text.repr(key));
    }

    TemplateError error() {
        return new TemplateError(kind, message);
    }

    /** The value itself, unless it is undefined: then an error. */
    static Object refuse(Object value) {
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        }
        return value;
    }

    /** Any two undefined values are equal. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Undefined;
    }

    @Override
    public int hashCode() {
        return 0;
    }
}
