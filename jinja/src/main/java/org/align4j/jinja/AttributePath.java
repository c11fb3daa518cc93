package org.align4j.jinja;

import java.util.ArrayList;
import java.util.List;

/** The {@code attribute} argument of filters: parts with dots, numbers among them as indices. */
record AttributePath(List<Object> parts, Object otherwise) {
    /** @param attribute text, a number, or None for the item itself */
    static AttributePath of(Object attribute, Object otherwise) {
        List<Object> parts = new ArrayList<>();
        if (attribute instanceof String text) {
            RenderBudget.current().read(text.length());
            for (String part : text.split("\\.", -1)) {
                parts.add(part.matches("\\d{1,18}") ? (Object) Long.parseLong(part) : part);
            }
        } else if (attribute != None.NONE) {
            parts.add(attribute);
        }
        return new AttributePath(parts, otherwise);
    }

    Object get(Object item) {
        RenderBudget.current().spend(parts.size());
        Object value = item;
        for (Object part : parts) {
            value = Attributes.item(value, part);
            if (value instanceof Undefined && otherwise != None.NONE) {
                value = otherwise;
            }
        }
        return value;
    }

    /** For sorting and grouping: text in lower case unless its case matters. */
    static Object fold(Object value, boolean caseSensitive) {
        return !caseSensitive && value instanceof String text ? StringCase.lower(text) : value;
    }
}
