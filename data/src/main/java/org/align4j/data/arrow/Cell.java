package org.align4j.data.arrow;

import java.math.BigInteger;
import java.util.AbstractList;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.data.value.JsonValues;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.FloatingPointVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.ViewVarCharVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.LargeListViewVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.ListViewVector;
import org.apache.arrow.vector.complex.RunEndEncodedVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.jspecify.annotations.Nullable;

/**
 * One value of one column, whatever way its writer chose to lay it out: 32- or 64-bit offsets, views, dictionaries, runs.
 * No length that stands in the file is believed before it is compared with what the file holds.
 */
record Cell(FieldVector vector, int index, DictionaryProvider dictionaries) {
    /** The cell at an index, looked up in its dictionary or among its runs if it has such. */
    static Cell of(FieldVector vector, int index, DictionaryProvider dictionaries) {
        if (vector instanceof RunEndEncodedVector runs) {
            return of(runs.getValuesVector(), runs.getPhysicalIndex(index), dictionaries);
        }
        DictionaryEncoding encoding = vector.getField().getDictionary();
        if (encoding == null || vector.isNull(index)) {
            return new Cell(vector, index, dictionaries);
        }
        Dictionary dictionary = dictionaries.lookup(encoding.getId());
        long entry = ((BaseIntVector) vector).getValueAsLong(index);
        if (dictionary == null || entry < 0 || entry >= dictionary.getVector().getValueCount()) {
            throw new UserError("is damaged: it has no dictionary entry " + entry);
        }
        return of(dictionary.getVector(), (int) entry, dictionaries);
    }

    boolean isNull() {
        return vector.isNull(index);
    }

    boolean isText() {
        return vector instanceof VarCharVector
                || vector instanceof LargeVarCharVector
                || vector instanceof ViewVarCharVector;
    }

    boolean isList() {
        return vector instanceof ListVector
                || vector instanceof LargeListVector
                || vector instanceof FixedSizeListVector
                || vector instanceof ListViewVector
                || vector instanceof LargeListViewVector;
    }

    String text() {
        if (!isText()) {
            throw unexpected("a string");
        }
        try {
            return JsonValues.decoded(StoredBytes.of(vector, index));
        } catch (IllegalArgumentException e) {
            throw new UserError(e.getMessage(), e);
        }
    }

    long integer() {
        if (vector instanceof BaseIntVector integers) {
            long value = integers.getValueAsLong(index);
            if (vector instanceof UInt8Vector && value < 0) {
                throw new UserError("is " + Long.toUnsignedString(value) + ", which is too large here");
            }
            return value;
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
        if (vector instanceof UInt8Vector unsigned) {
            return new BigInteger(Long.toUnsignedString(unsigned.get(index))).doubleValue();
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
            long size = list.getListSize();
            return cells(list.getDataVector(), index * size, (index + 1) * size);
        }
        if (vector instanceof ListViewVector list) {
            return cells(list.getDataVector(), list.getElementStartIndex(index), list.getElementEndIndex(index));
        }
        if (vector instanceof LargeListViewVector list) {
            long start = list.getOffsetBuffer().getLong((long) index * Long.BYTES);
            long size = list.getSizeBuffer().getLong((long) index * Long.BYTES);
            return cells(list.getDataVector(), start, start + size);
        }
        throw unexpected("a list");
    }

    private List<Cell> cells(FieldVector data, long from, long to) {
        if (from < 0 || to < from || to > data.getValueCount()) {
            throw new UserError(
                    "is damaged: a list goes from element " + from + " to " + to + " of " + data.getValueCount());
        }
        // A view: of a list that a damaged file makes long, the first wrong element is met before room is made for all.
        return new AbstractList<>() {
            @Override
            public Cell get(int i) {
                return of(data, (int) (from + i), dictionaries);
            }

            @Override
            public int size() {
                return (int) (to - from);
            }
        };
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
        return new UserError("is " + TypeNames.of(vector.getField()) + ", expected " + wanted);
    }
}
