package org.align4j.pipeline.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.align4j.core.run.Progress;
import org.align4j.pipeline.stage.CommandContext;
import org.align4j.pipeline.stage.RowFunctions;
import org.align4j.pipeline.stage.RowParts;
import org.align4j.pipeline.stage.RowWork;

/** Other processes that read what a dataset is made of, if there are any; this one writes it. */
final class OtherReaders<C extends Record> {
    private final Optional<RowParts<C>> parts;
    private final Path out;
    private final CommandContext context;

    private OtherReaders(Optional<RowParts<C>> parts, Path out, CommandContext context) {
        this.parts = parts;
        this.out = out;
        this.context = context;
    }

    /** @param read files and folders that the dataset is made of */
    static <C extends Record> OtherReaders<C> of(
            RowFunctions<C> command, C config, Path out, List<Path> read, CommandContext context) throws IOException {
        return new OtherReaders<>(RowParts.of(command, config, out, read, context), out, context);
    }

    boolean arePresent() {
        return parts.isPresent();
    }

    /**
     * Has pieces read, and writes of that. Where readers are lost, what they have read stays for the next try; where writing
     * ends, well or not, nothing of it stays.
     */
    <Q, A, T> T read(RowWork<Q, A> work, List<Q> pieces, Function<Iterator<A>, T> writing) throws IOException {
        Iterator<A> answers;
        try (Progress progress = context.progress().start("reading", "pieces", pieces.size())) {
            answers = parts.orElseThrow().compute(work, pieces.iterator(), progress);
        }
        try {
            return writing.apply(answers);
        } finally {
            RowParts.forget(out);
        }
    }
}
