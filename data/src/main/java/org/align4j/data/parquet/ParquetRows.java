package org.align4j.data.parquet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.align4j.core.UserError;
import org.align4j.data.value.Damage;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a Parquet file of any writer as JSON objects, one page of every column in memory. Columns and struct fields
 * that are null are left out, as of Arrow files.
 */
public final class ParquetRows implements Iterator<ObjectNode>, AutoCloseable {
    private final Path path;
    private final FileChannel channel;
    private final MessageType schema;
    private final MessageColumnIO columns;
    private final GroupJson json;
    private final Iterator<RowGroup> groups;
    private @Nullable RecordReader<Group> records;
    private long left;

    /**
     * Opens a file and reads its footer.
     *
     * @throws UserError if it is no Parquet file, or an encrypted one
     */
    public ParquetRows(Path path) {
        this.path = path;
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ);
        } catch (IOException e) {
            throw damaged(e);
        }
        try {
            ParquetFooter footer = ParquetFooter.read(channel);
            schema = footer.schema();
            json = GroupJson.of(schema, footer.durations());
            columns = new ColumnIOFactory(footer.createdBy()).getColumnIO(schema);
            groups = footer.rowGroups().iterator();
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            close();
            throw damaged(e);
        }
    }

    @Override
    public boolean hasNext() {
        while (left == 0) {
            if (!groups.hasNext()) {
                return false;
            }
            RowGroup group = groups.next();
            left = group.getNum_rows();
            try {
                records = left == 0
                        ? null
                        : columns.getRecordReader(new RowGroupPages(channel, group), new GroupRecordConverter(schema));
            } catch (RuntimeException | OutOfMemoryError e) {
                throw damaged(e);
            }
        }
        return true;
    }

    @Override
    public ObjectNode next() {
        if (!hasNext() || records == null) {
            throw new NoSuchElementException();
        }
        left--;
        try {
            return json.json(records.read());
        } catch (RuntimeException | OutOfMemoryError e) {
            throw damaged(e);
        }
    }

    private UserError damaged(Throwable e) {
        return new UserError(path + ": cannot be read as Parquet: " + reason(e), e);
    }

    /** The library wraps what went wrong in what it was doing; the user wants the former. */
    private static String reason(Throwable e) {
        Throwable deepest = e;
        while (deepest.getCause() != null && deepest.getCause() != deepest) {
            deepest = deepest.getCause();
        }
        if (deepest instanceof OutOfMemoryError) {
            // The decoders make room for counts that they have not compared with the page.
            return "it is damaged, or a page of it needs more memory than there is";
        }
        return Damage.of(deepest);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw damaged(e);
        }
    }
}
