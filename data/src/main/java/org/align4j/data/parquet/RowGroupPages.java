package org.align4j.data.parquet;

import java.nio.channels.FileChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.io.ParquetDecodingException;

/** The pages of one row group, read when they are asked for. */
final class RowGroupPages implements PageReadStore {
    private final FileChannel file;
    private final long rows;
    private final Map<List<String>, ColumnMetaData> columns = new HashMap<>();

    RowGroupPages(FileChannel file, RowGroup group) {
        this.file = file;
        this.rows = group.getNum_rows();
        for (ColumnChunk chunk : group.getColumns()) {
            if (!chunk.isSetMeta_data()) {
                throw new ParquetDecodingException("has a column without metadata (encrypted, or in another file)");
            }
            // Every row has a value, a null or an empty list in every column.
            if (rows < 0 || chunk.getMeta_data().getNum_values() < rows) {
                throw new ParquetDecodingException("says it has " + rows + " rows, but "
                        + chunk.getMeta_data().getNum_values() + " values in a column");
            }
            columns.put(List.copyOf(chunk.getMeta_data().getPath_in_schema()), chunk.getMeta_data());
        }
    }

    @Override
    public PageReader getPageReader(ColumnDescriptor column) {
        ColumnMetaData found = columns.get(List.of(column.getPath()));
        if (found == null) {
            throw new ParquetDecodingException("column " + String.join(".", column.getPath()) + " has no data");
        }
        return new ColumnPages(file, found);
    }

    @Override
    public long getRowCount() {
        return rows;
    }
}
