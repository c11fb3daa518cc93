package org.align4j.pipeline.stage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.Hashes;
import org.align4j.core.run.Progress;
import org.align4j.core.run.Seeds;

/**
 * Has rows computed by workers: cuts them into parts, hands out those that are missing, and reads the answers in the rows'
 * order. A part's answers stay in the folder until the run has finished, so the same command goes on with what is there.
 *
 * @param functions of the stage or command
 * @param inputs folders by the input's name
 * @param folder the run's work folder
 * @param limits see {@link RowFunctions.Place#limits}
 */
public record RowParts<C extends Record>(
        PartWorkers workers,
        RowFunctions<C> functions,
        C config,
        Map<String, Path> inputs,
        Seeds seeds,
        Path folder,
        String limits) {
    /** Folder of a work folder that holds the parts. */
    public static final String FOLDER = "rows";

    private static final int SHOWN_OF_HASH = 16;

    /** Of a stage, if its rows are to be computed by workers. */
    public static <C extends Record> Optional<RowParts<C>> of(
            RowFunctions<C> functions, C config, List<String> inputs, StageContext context) {
        Map<String, Path> given = new LinkedHashMap<>();
        inputs.forEach(name -> context.optionalInput(name).ifPresent(path -> given.put(name, path)));
        return context.workers()
                .map(workers -> new RowParts<>(workers, functions, config, given, context.seeds(), context.work(), ""));
    }

    /**
     * Of a command that writes a file or folder: its parts are in a hidden folder beside that until it is whole. Also where
     * there are no workers any more, but parts that they have left.
     *
     * @param out what the command writes
     * @param read files and folders that its answers depend on; other content makes other parts
     */
    public static <C extends Record> Optional<RowParts<C>> of(
            RowFunctions<C> functions, C config, Path out, List<Path> read, CommandContext context) throws IOException {
        Path parts = beside(out);
        if (context.workers().isEmpty() && !Files.isDirectory(parts)) {
            return Optional.empty();
        }
        StringBuilder identity = new StringBuilder(PartWorkers.Task.options(config));
        for (Path path : read) {
            identity.append('\n').append(Hashes.ofContent(path));
        }
        Path folder = parts.resolve(Hashes.ofText(identity.toString()).substring(0, SHOWN_OF_HASH));
        if (context.workers().isEmpty() && !Files.isDirectory(folder)) {
            return Optional.empty();
        }
        return Optional.of(new RowParts<>(
                context.workers().orElseGet(PartWorkers::here),
                functions,
                config,
                Map.of(),
                new Seeds(0),
                folder.toAbsolutePath(),
                ""));
    }

    /** Forgets the parts of a command, when what it writes is whole. */
    public static void forget(Path out) throws IOException {
        Path parts = beside(out);
        Path forgotten = parts.resolveSibling(parts.getFileName() + ".old");
        AtomicFiles.deleteTree(forgotten);
        if (Files.exists(parts)) {
            // where a straggler that makes a part once more finds no folder any more to write into
            Files.move(parts, forgotten);
            AtomicFiles.deleteTree(forgotten);
        }
    }

    private static Path beside(Path out) {
        return out.toAbsolutePath().resolveSibling("." + out.getFileName() + ".parts");
    }

    /** The same under limits on calls and costs. */
    public RowParts<C> limitedBy(String address) {
        return new RowParts<>(workers, functions, config, inputs, seeds, folder, address);
    }

    /** Where the processes that make a work's parts have folders of their own. */
    public Path processes(RowWork<?, ?> work) {
        return place(work).resolve(PartWorkers.PROCESSES);
    }

    /**
     * Has all rows computed.
     *
     * @param progress advances by the rows; those of parts that were there are skipped
     * @return the answers in the rows' order, read as they are needed
     * @throws UserError if a part cannot be made; those that were stay
     */
    public <Q, A> Iterator<A> compute(RowWork<Q, A> work, Iterator<Q> rows, Progress progress) throws IOException {
        Path place = Files.createDirectories(place(work).toAbsolutePath());
        PartFiles files = new PartFiles(place);
        List<Integer> sizes = new ArrayList<>();
        List<Integer> missing = new ArrayList<>();
        long[] left = new long[1];
        for (Iterator<List<Q>> parts = new Cut<>(work, rows); parts.hasNext(); ) {
            List<Q> part = parts.next();
            int number = sizes.size();
            files.writeRows(number, work.row(), part);
            sizes.add(part.size());
            if (answered(files, work, number)) {
                progress.skip(part.size());
            } else {
                missing.add(number);
                left[0] += part.size();
            }
        }
        if (!missing.isEmpty()) {
            make(work, place, missing, new Share(left[0], missing.size(), progress));
        }
        return new Answers<>(files, work, sizes);
    }

    private void make(RowWork<?, ?> work, Path place, List<Integer> missing, Share share) throws IOException {
        Map<String, String> paths = new LinkedHashMap<>();
        inputs.forEach((name, path) -> paths.put(name, path.toAbsolutePath().toString()));
        PartWorkers.Task task = new PartWorkers.Task(
                functions.name(),
                work.name(),
                PartWorkers.Task.options(config),
                paths,
                seeds.runSeed(),
                place.toString(),
                limits);
        workers.make(
                task, functions, missing.stream().mapToInt(Integer::intValue).toArray(), share::made);
    }

    private Path place(RowWork<?, ?> work) {
        return folder.resolve(FOLDER).resolve(work.name());
    }

    /** Whether a part's answers are there; such as failed are asked for again. */
    private static <A> boolean answered(PartFiles files, RowWork<?, A> work, int part) throws IOException {
        if (files.isAnswered(part)
                && !files.readAnswers(part, work.answer()).stream().allMatch(work.whole())) {
            files.deleteAnswers(part);
        }
        return files.isAnswered(part);
    }

    /** Rows of parts that are made: workers tell how many parts, users are told how many rows. */
    private static final class Share {
        private final long rows;
        private final long parts;
        private final Progress progress;
        private long made;

        Share(long rows, long parts, Progress progress) {
            this.rows = rows;
            this.parts = parts;
            this.progress = progress;
        }

        void made(long more) {
            long before = rows * made / parts;
            made += more;
            progress.advance(rows * made / parts - before);
        }
    }

    /** Rows in parts. */
    private static final class Cut<Q> implements Iterator<List<Q>> {
        private final RowWork<Q, ?> work;
        private final Iterator<Q> rows;
        private final List<Q> ahead = new ArrayList<>();

        Cut(RowWork<Q, ?> work, Iterator<Q> rows) {
            this.work = work;
            this.rows = rows;
        }

        @Override
        public boolean hasNext() {
            return !ahead.isEmpty() || rows.hasNext();
        }

        @Override
        public List<Q> next() {
            List<Q> part = new ArrayList<>(ahead);
            ahead.clear();
            while (ahead.isEmpty() && rows.hasNext()) {
                Q row = rows.next();
                boolean full =
                        part.size() >= work.partRows() && !work.together().test(part.get(part.size() - 1), row);
                (full ? ahead : part).add(row);
            }
            return part;
        }
    }

    /** Answers part by part. */
    private static final class Answers<A> implements Iterator<A> {
        private final PartFiles files;
        private final RowWork<?, A> work;
        private final List<Integer> sizes;
        private int part;
        private Iterator<A> answers = List.<A>of().iterator();

        Answers(PartFiles files, RowWork<?, A> work, List<Integer> sizes) {
            this.files = files;
            this.work = work;
            this.sizes = sizes;
        }

        @Override
        public boolean hasNext() {
            return answers.hasNext() || part < sizes.size();
        }

        @Override
        public A next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            if (!answers.hasNext()) {
                answers = read().iterator();
            }
            return answers.next();
        }

        private List<A> read() {
            try {
                List<A> read = files.readAnswers(part, work.answer());
                if (read.size() != sizes.get(part)) {
                    throw new UserError(files.answers(part) + ": holds " + read.size() + " answers to "
                            + sizes.get(part) + " rows; delete it to have it made again");
                }
                part++;
                return read;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
