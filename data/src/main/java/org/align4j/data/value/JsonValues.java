package org.align4j.data.value;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.UUID;

/**
 * Values that JSON has no type for: dates and times as ISO 8601 writes them, bytes as text where they are UTF-8 and in
 * Base64 elsewhere. All methods throw {@link IllegalArgumentException} or {@link java.time.DateTimeException} for bytes
 * that are not of the type.
 */
public final class JsonValues {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int MOST_DIGITS = 400;
    private static final int UUID_BYTES = 16;
    private static final int HALF_EXPONENT_BIAS = 15;
    private static final int HALF_MANTISSA_BITS = 10;
    private static final int HALF_LARGEST_EXPONENT = 31;

    private JsonValues() {}

    /** 64 bits as a number from 0 to 2^64 - 1. */
    public static JsonNode unsigned(long bits) {
        return bits >= 0 ? JSON.numberNode(bits) : JSON.numberNode(new BigInteger(Long.toUnsignedString(bits)));
    }

    public static JsonNode decimal(BigDecimal value) {
        return JSON.numberNode(value);
    }

    /**
     * What a plain value is as text. Numbers keep their digits and have no exponent, unless they would be very long: 1000.0
     * and not 1E+3.
     */
    public static String words(JsonNode value) {
        if (!value.isFloatingPointNumber() || !(value.isBigDecimal() || Double.isFinite(value.asDouble()))) {
            return value.asText();
        }
        BigDecimal number =
                value.isBigDecimal() ? value.decimalValue() : new BigDecimal(value.asText()).stripTrailingZeros();
        if (Math.abs((long) number.scale()) > MOST_DIGITS) {
            return number.toString();
        }
        boolean hidesItsPoint = !value.isBigDecimal() && number.scale() <= 0;
        return number.toPlainString() + (hidesItsPoint ? ".0" : "");
    }

    /** IEEE 754 binary16. */
    public static JsonNode half(int bits) {
        int exponent = bits >> HALF_MANTISSA_BITS & HALF_LARGEST_EXPONENT;
        int mantissa = bits & ((1 << HALF_MANTISSA_BITS) - 1);
        double magnitude;
        if (exponent == HALF_LARGEST_EXPONENT) {
            magnitude = mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        } else {
            int significand = exponent == 0 ? mantissa : mantissa + (1 << HALF_MANTISSA_BITS);
            magnitude =
                    Math.scalb((double) significand, Math.max(exponent, 1) - HALF_EXPONENT_BIAS - HALF_MANTISSA_BITS);
        }
        return JSON.numberNode((bits & Short.MIN_VALUE) == 0 ? magnitude : -magnitude);
    }

    /** Bytes that their file calls text. */
    public static JsonNode text(byte[] utf8) {
        return JSON.textNode(decoded(utf8));
    }

    /** Text where the bytes are text, also where an old writer did not say so; other bytes in Base64. */
    public static JsonNode bytes(byte[] value) {
        try {
            return text(value);
        } catch (IllegalArgumentException e) {
            return JSON.textNode(Base64.getEncoder().encodeToString(value));
        }
    }

    /** The text of bytes, which {@code new String} would replace by question marks where they are not UTF-8. */
    public static String decoded(byte[] utf8) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("holds text that is not UTF-8", e);
        }
    }

    /** 16 bytes, most significant first. */
    public static JsonNode uuid(byte[] value) {
        if (value.length != UUID_BYTES) {
            throw new IllegalArgumentException("a UUID has " + UUID_BYTES + " bytes, not " + value.length);
        }
        ByteBuffer bytes = ByteBuffer.wrap(value);
        return JSON.textNode(new UUID(bytes.getLong(), bytes.getLong()).toString());
    }

    /** Days since 1970-01-01. */
    public static JsonNode date(long days) {
        return JSON.textNode(LocalDate.ofEpochDay(days).toString());
    }

    /** The time of a day. */
    public static JsonNode time(long ticks, Ticks unit) {
        LocalTime time = LocalTime.ofNanoOfDay(Math.multiplyExact(ticks, unit.nanos()));
        return JSON.textNode(DateTimeFormatter.ISO_LOCAL_TIME.format(time));
    }

    /** A date and time of whatever zone its writer had in mind. */
    public static JsonNode timestamp(long ticks, Ticks unit) {
        return JSON.textNode(dateTime(ticks, unit));
    }

    /** The same where seconds and nanoseconds are kept apart; the latter may be more than a second. */
    public static JsonNode timestamp(long seconds, long nanos) {
        return JSON.textNode(dateTime(Math.addExact(seconds, Math.floorDiv(nanos, Ticks.NANOS.perSecond())), (int)
                Math.floorMod(nanos, Ticks.NANOS.perSecond())));
    }

    /** A point in time: date and time in UTC, with a Z. */
    public static JsonNode instant(long ticks, Ticks unit) {
        return JSON.textNode(dateTime(ticks, unit) + "Z");
    }

    /** A length of time in seconds. */
    public static JsonNode seconds(long ticks, Ticks unit) {
        BigDecimal seconds = BigDecimal.valueOf(ticks).divide(BigDecimal.valueOf(unit.perSecond()));
        return JSON.numberNode(seconds);
    }

    /**
     * Puts an entry of a map into its object.
     *
     * @throws IllegalArgumentException if the object has the key, or the key is not a plain value
     */
    public static void put(ObjectNode map, JsonNode key, JsonNode value) {
        if (!key.isValueNode() || key.isNull()) {
            throw new IllegalArgumentException("a map's key is not a text or number");
        }
        if (map.has(key.asText())) {
            throw new IllegalArgumentException("a map has the key " + key.asText() + " twice");
        }
        map.set(key.asText(), value);
    }

    private static String dateTime(long ticks, Ticks unit) {
        return dateTime(
                Math.floorDiv(ticks, unit.perSecond()), (int) (Math.floorMod(ticks, unit.perSecond()) * unit.nanos()));
    }

    private static String dateTime(long seconds, int nanos) {
        return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
                LocalDateTime.ofEpochSecond(seconds, nanos, ZoneOffset.UTC));
    }
}
