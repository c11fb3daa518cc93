package org.align4j.pipeline.stage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Makes parts of one task in this process; not safe for several threads. */
public final class PartMaker implements AutoCloseable {
    private final RowFunctions.Opened<?, ?> opened;
    private final PartFiles files;

    PartMaker(RowFunctions.Opened<?, ?> opened, Path folder) {
        this.opened = opened;
        this.files = new PartFiles(folder);
    }

    /** Makes one if it is not there. */
    public void make(int part) throws IOException {
        if (!files.isAnswered(part)) {
            make(part, opened);
        }
    }

    private <Q, A> void make(int part, RowFunctions.Opened<Q, A> function) throws IOException {
        List<Q> rows = files.readRows(part, function.work().row());
        List<A> answers = function.function().answer(rows);
        if (answers.size() != rows.size()) {
            throw new IllegalStateException(
                    function.work().name() + ": " + answers.size() + " answers to " + rows.size() + " rows");
        }
        files.writeAnswers(part, function.work().answer(), answers);
    }

    @Override
    public void close() {
        opened.function().close();
    }
}
