package org.align4j.data.parquet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;
import org.apache.parquet.io.ParquetDecodingException;
import org.jspecify.annotations.Nullable;

/** The pages of one column in one row group: at most one dictionary, then data; one of them in memory. */
final class ColumnPages implements PageReader {
    private final PageCodec codec;
    private final long values;
    private final ChannelStream in;
    private @Nullable PageHeader ahead;
    private long read;

    ColumnPages(FileChannel file, ColumnMetaData column) {
        codec = PageCodec.of(column.getCodec());
        values = column.getNum_values();
        long start = column.getData_page_offset();
        if (column.isSetDictionary_page_offset() && column.getDictionary_page_offset() > 0) {
            start = Math.min(start, column.getDictionary_page_offset());
        }
        in = new ChannelStream(file, start);
    }

    @Override
    public long getTotalValueCount() {
        return values;
    }

    @Override
    public @Nullable DictionaryPage readDictionaryPage() {
        if (values == 0) {
            return null;
        }
        PageHeader header = peek();
        if (header.getType() != PageType.DICTIONARY_PAGE) {
            return null;
        }
        ahead = null;
        DictionaryPageHeader dictionary = header.getDictionary_page_header();
        byte[] bytes = content(header);
        int entries = dictionary.getNum_values();
        if (entries < 0 || entries > bytes.length) {
            throw new ParquetDecodingException("a dictionary of " + bytes.length + " bytes cannot hold " + entries);
        }
        return new DictionaryPage(BytesInput.from(bytes), entries, encoding(dictionary.getEncoding()));
    }

    @Override
    public @Nullable DataPage readPage() {
        while (read < values) {
            PageHeader header = peek();
            ahead = null;
            switch (header.getType()) {
                case DATA_PAGE -> {
                    return first(header, header.getData_page_header());
                }
                case DATA_PAGE_V2 -> {
                    return second(header, header.getData_page_header_v2());
                }
                // An index page may be skipped; a dictionary that nobody asked for is passed over.
                case INDEX_PAGE, DICTIONARY_PAGE -> stored(header);
            }
        }
        return null;
    }

    private DataPage first(PageHeader header, DataPageHeader page) {
        read += page.getNum_values();
        byte[] bytes = content(header);
        return new DataPageV1(
                BytesInput.from(bytes),
                page.getNum_values(),
                bytes.length,
                noStatistics(),
                encoding(page.getRepetition_level_encoding()),
                encoding(page.getDefinition_level_encoding()),
                encoding(page.getEncoding()));
    }

    /** The second version keeps its levels outside of the compression. */
    private DataPage second(PageHeader header, DataPageHeaderV2 page) {
        read += page.getNum_values();
        byte[] bytes = stored(header);
        int repetition = page.getRepetition_levels_byte_length();
        int definition = page.getDefinition_levels_byte_length();
        int levels = repetition + definition;
        if (repetition < 0 || definition < 0 || levels < 0 || levels > bytes.length) {
            throw new ParquetDecodingException("a page's levels are longer than the page");
        }
        boolean plain = page.isSetIs_compressed() && !page.isIs_compressed();
        byte[] data = (plain ? PageCodec.UNCOMPRESSED : codec)
                .decompress(bytes, levels, bytes.length - levels, header.getUncompressed_page_size() - levels);
        return DataPageV2.uncompressed(
                page.getNum_rows(),
                page.getNum_nulls(),
                page.getNum_values(),
                BytesInput.from(bytes, 0, repetition),
                BytesInput.from(bytes, repetition, levels - repetition),
                encoding(page.getEncoding()),
                BytesInput.from(data),
                noStatistics());
    }

    private PageHeader peek() {
        try {
            PageHeader header = ahead == null ? Util.readPageHeader(in) : ahead;
            ahead = header;
            return header;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] content(PageHeader header) {
        byte[] bytes = stored(header);
        return codec.decompress(bytes, 0, bytes.length, header.getUncompressed_page_size());
    }

    private byte[] stored(PageHeader header) {
        try {
            if (header.getCompressed_page_size() < 0) {
                throw new IOException("has a page of negative length");
            }
            byte[] bytes = in.readNBytes(header.getCompressed_page_size());
            if (bytes.length < header.getCompressed_page_size()) {
                throw new IOException("ends within a page");
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Encoding encoding(org.apache.parquet.format.Encoding stored) {
        return Encoding.valueOf(stored.name());
    }

    /** Statistics serve those who skip pages; we read all of them. */
    private static @Nullable Statistics<?> noStatistics() {
        return null;
    }
}
