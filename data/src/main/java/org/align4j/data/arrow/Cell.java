package org.align4j.data.arrow;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.align4j.core.UserError;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.FloatingPointVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.ViewVarCharVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.jspecify.annotations.Nullable;

/**
 * One value of one column, whatever way its writer chose to lay it out: 32- or 64-bit offsets, string views,
 * dictionaries.
 */
record Cell(FieldVector vector, int index, DictionaryProvider dictionaries) {
    /** The cell at an index, looked up in its dictionary if it has one. */
    static Cell of(FieldVector vector, int index, DictionaryProvider dictionaries) {
        DictionaryEncoding encoding = vector.getField().getDictionary();
        if (encoding == null || vector.isNull(index)) {
            return new Cell(vector, index, dictionaries);
        }
        Dictionary dictionary = dictionaries.lookup(encoding.getId());
        return new Cell(dictionary.getVector(), (int) ((BaseIntVector) vector).getValueAsLong(index), dictionaries);
    }

    boolean isNull() {
        return vector.isNull(index);
    }

    boolean isText() {
        return vector instanceof VarCharVector
                || vector instanceof LargeVarCharVector
                || vector instanceof ViewVarCharVector;
    }

    boolean isInteger() {
        return vector instanceof BaseIntVector;
    }

    boolean isReal() {
        return vector instanceof FloatingPointVector || vector instanceof Float2Vector;
    }

    boolean isBoolean() {
        return vector instanceof BitVector;
    }

    boolean isList() {
        return vector instanceof ListVector
                || vector instanceof LargeListVector
                || vector instanceof FixedSizeListVector;
    }

    boolean isStruct() {
        return vector instanceof StructVector;
    }

    String text() {
        byte[] bytes;
        if (vector instanceof VarCharVector strings) {
            bytes = strings.get(index);
        } else if (vector instanceof LargeVarCharVector strings) {
            bytes = strings.get(index);
        } else if (vector instanceof ViewVarCharVector strings) {
            bytes = strings.get(index);
        } else {
            throw unexpected("a string");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    long integer() {
        if (vector instanceof BaseIntVector integers) {
            return integers.getValueAsLong(index);
        }
        throw unexpected("an integer");
    }

    double real() {
        if (vector instanceof FloatingPointVector reals) {
            return reals.getValueAsDouble(index);
        }
        if (vector instanceof Float2Vector halves) {
            return halves.getValueAsFloat(index);
        }
        if (vector instanceof BaseIntVector integers) {
            return integers.getValueAsLong(index);
        }
        throw unexpected("a number");
    }

    boolean truth() {
        if (vector instanceof BitVector bits) {
            return bits.get(index) != 0;
        }
        throw unexpected("true or false");
    }

    List<Cell> elements() {
        if (vector instanceof ListVector list) {
            return cells(list.getDataVector(), list.getElementStartIndex(index), list.getElementEndIndex(index));
        }
        if (vector instanceof LargeListVector list) {
            return cells(list.getDataVector(), list.getElementStartIndex(index), list.getElementEndIndex(index));
        }
        if (vector instanceof FixedSizeListVector list) {
            return cells(list.getDataVector(), list.getElementStartIndex(index), list.getElementEndIndex(index));
        }
        throw unexpected("a list");
    }

    private List<Cell> cells(FieldVector data, long from, long to) {
        List<Cell> cells = new ArrayList<>(Math.toIntExact(to - from));
        for (long i = from; i < to; i++) {
            cells.add(of(data, Math.toIntExact(i), dictionaries));
        }
        return cells;
    }

    /** A struct's field, null if it has none of that name. */
    @Nullable Cell child(String name) {
        if (!(vector instanceof StructVector struct)) {
            throw unexpected("a struct");
        }
        FieldVector child = struct.getChild(name);
        return child == null ? null : of(child, index, dictionaries);
    }

    UserError unexpected(String wanted) {
        return new UserError("is " + vector.getField().getType() + ", expected " + wanted);
    }
}
