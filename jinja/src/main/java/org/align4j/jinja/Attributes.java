package org.align4j.jinja;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a dot and brackets find, in the sandbox of transformers: methods that change a value are out of reach. */
final class Attributes {
    private static final Set<String> LIST_CHANGES =
            Set.of("append", "clear", "pop", "reverse", "insert", "sort", "extend", "remove");
    private static final Set<String> DICT_CHANGES = Set.of("clear", "pop", "popitem", "setdefault", "update");

    private Attributes() {}

    /** {@code owner.name}: a method or attribute first, else the item of that name. */
    static Object attribute(Object owner, String name) {
        Undefined.refuse(owner);
        Object found = own(owner, name);
        if (found == null) {
            found = itemOrNull(owner, name);
        }
        return found == null ? Undefined.missing(owner, name) : found;
    }

    /** {@code owner[index]}: an item first, else the attribute of that name. */
    static Object item(Object owner, Object index) {
        Undefined.refuse(owner);
        Object found = itemOrNull(owner, index);
        if (found == null && index instanceof String name) {
            found = own(owner, name);
        }
        return found == null ? Undefined.missing(owner, index) : found;
    }

    private static @Nullable Object own(Object owner, String name) {
        boolean changes = (owner instanceof List && LIST_CHANGES.contains(name))
                || (owner instanceof Map && DICT_CHANGES.contains(name));
        if (changes || (name.startsWith("__") && name.endsWith("__") && name.length() > 4)) {
            return Undefined.unsafe(name, owner);
        }
        if (owner instanceof String text) {
            return StringMethods.find(text, name);
        }
        if (owner instanceof Map<?, ?>) {
            return ContainerMethods.ofDict(Python.dict(owner), name);
        }
        if (owner instanceof List || owner instanceof Tuple || owner instanceof Range) {
            return ContainerMethods.ofSequence(name);
        }
        if (owner instanceof Namespace namespace) {
            return namespace.attributes().get(name);
        }
        if (owner instanceof LoopState loop) {
            return loop.attribute(name);
        }
        return ofOther(owner, name);
    }

    private static @Nullable Object ofOther(Object owner, String name) {
        if (owner instanceof Macro) {
            throw TemplateError.unsupported("the attribute '" + name + "' of a macro");
        }
        if (Arithmetic.isNumber(owner)
                && Set.of("real", "imag", "is_integer", "bit_length").contains(name)) {
            throw TemplateError.unsupported("the attribute '" + name + "' of a number");
        }
        return null;
    }

    private static @Nullable Object itemOrNull(Object owner, Object index) {
        if (owner instanceof Map<?, ?> map) {
            return index instanceof List || index instanceof Map || index instanceof Slice
                    ? null
                    : map.get(Python.key(index));
        }
        if (index instanceof Slice slice) {
            return sliced(owner, slice);
        }
        boolean sequence =
                owner instanceof List || owner instanceof Tuple || owner instanceof Range || owner instanceof String;
        if (!sequence || !Arithmetic.isInteger(index)) {
            return null;
        }
        long size = Python.length(owner);
        long position = Arithmetic.index(index);
        long place = position < 0 ? position + size : position;
        return place >= 0 && place < size ? at(owner, (int) place) : null;
    }

    private static Object at(Object sequence, int place) {
        if (sequence instanceof String text) {
            return Character.toString(text.codePointAt(text.offsetByCodePoints(0, place)));
        }
        if (sequence instanceof Range range) {
            return range.start() + place * range.step();
        }
        return sequence instanceof Tuple tuple ? tuple.items().get(place) : ((List<?>) sequence).get(place);
    }

    private static @Nullable Object sliced(Object owner, Slice slice) {
        if (owner instanceof String text) {
            return slice.of(text);
        }
        if (owner instanceof Range range) {
            return slice.of(range);
        }
        if (owner instanceof List) {
            return slice.of(Python.items(owner));
        }
        if (owner instanceof Tuple) {
            return new Tuple(slice.of(Python.items(owner)));
        }
        return null;
    }
}
