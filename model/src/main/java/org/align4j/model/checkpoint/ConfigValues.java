package org.align4j.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import org.align4j.core.UserError;
import org.align4j.core.json.Quoted;

/**
 * The values of a config, by the keys that most families have; a family may call one otherwise, and has a default for
 * what is left out.
 *
 * @param file for messages
 */
record ConfigValues(Path file, ObjectNode json, Family family) {
    /** A value, or the family's default; a missing node where there is neither. */
    JsonNode value(String key) {
        String own = family.key(key);
        return json.has(own) ? json.get(own) : family.defaultOf(own);
    }

    /** A value that is a number, or 0 for null or nothing. */
    double numberOrZero(String key) {
        JsonNode value = value(key);
        require(value.isNumber() || value.isNull() || value.isMissingNode(), key, "must be a number or null");
        return value.asDouble(0);
    }

    boolean flag(String key) {
        JsonNode value = value(key);
        require(value.isBoolean() || value.isNull() || value.isMissingNode(), key, "must be true or false");
        return value.asBoolean(false);
    }

    int integer(String key) {
        JsonNode value = value(key);
        if (!value.isIntegralNumber() || value.asInt() < 1) {
            throw new UserError(file + ": " + family.key(key) + " must be a positive integer, but is "
                    + (value.isMissingNode() ? "missing" : Quoted.brief(value)));
        }
        return value.asInt();
    }

    /** An integer, or something else where it is null or not given. */
    int integerOr(String key, int otherwise) {
        JsonNode value = value(key);
        return value.isNull() || value.isMissingNode() ? otherwise : integer(key);
    }

    void require(boolean holds, String key, String rule) {
        if (!holds) {
            String own = family.key(key);
            JsonNode value = value(key);
            throw new UserError(file + ": " + own + " " + rule + ", but is "
                    + (value.isMissingNode() ? "missing" : Quoted.brief(value)));
        }
    }
}
