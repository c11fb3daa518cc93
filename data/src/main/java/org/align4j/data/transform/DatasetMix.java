package org.align4j.data.transform;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.run.Seeds;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetInfo;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Row;
import org.align4j.data.RowTypes;
import org.align4j.data.arrow.ContentForm;
import org.align4j.data.arrow.TypedSchema;
import org.align4j.data.source.RowSource;
import org.align4j.data.source.SourceRow;

/**
 * Datasets of one row type as one, in shares, without repetitions and evaluation prompts. Read twice: once to see which rows
 * may stay (one bit a row, and what {@link Admission} remembers), once to draw and interleave them. The first reading may be
 * done elsewhere part by part, which leaves the same bytes.
 */
public final class DatasetMix<R extends Row> {
    static final String NOT_DRAWN = "not-drawn";

    private final List<Dataset<R>> datasets;
    private final MixConfig options;
    private final RowMarks marks;
    private final LongConsumer progress;
    private final List<BitSet> admitted = new ArrayList<>();
    private final Map<String, Long> leftOut = new TreeMap<>();
    private final IdRegister ids = new IdRegister();

    private DatasetMix(List<Dataset<R>> datasets, MixConfig options, LongConsumer progress) {
        this.datasets = datasets;
        this.options = options;
        this.marks = new RowMarks(options);
        this.progress = progress;
    }

    /**
     * Writes the mixture. Rows of one dataset keep their order; whose row comes next is drawn in proportion to how many are
     * still to come.
     *
     * @param progress told how many more rows were read; every row is read twice
     * @throws UserError if the datasets hold different rows, or fewer than the weights ask for
     */
    public static TransformReport run(List<Path> data, Path out, MixConfig options, LongConsumer progress) {
        return run(data, out, options, markedHere(), progress);
    }

    /** Answers without end of parts that are marked here. */
    public static Iterator<MarkedPart> markedHere() {
        return Stream.generate(() -> new MarkedPart(null)).iterator();
    }

    /**
     * The same, with parts that were marked elsewhere.
     *
     * @param marked one for each of {@link #parts}; those without marks are read here
     */
    public static TransformReport run(
            List<Path> data, Path out, MixConfig options, Iterator<MarkedPart> marked, LongConsumer progress) {
        return of(data, options, progress).write(out, marked);
    }

    /**
     * What can be marked apart, in order.
     *
     * @throws UserError as when it is run
     */
    public static List<DatasetPart> parts(List<Path> data, Path out, MixConfig options) {
        DatasetMix<?> mix = of(data, options, count -> {});
        DatasetWriter.refuseFinished(out);
        return mix.datasets.stream()
                .flatMap(dataset -> DatasetPart.of(dataset).stream())
                .toList();
    }

    private static DatasetMix<?> of(List<Path> data, MixConfig options, LongConsumer progress) {
        if (data.isEmpty()) {
            throw new UserError("name at least one dataset to mix");
        }
        if (!options.weights().isEmpty() && options.weights().size() != data.size()) {
            throw new UserError("weights must be one per dataset: there are " + data.size() + " datasets and "
                    + options.weights().size() + " weights");
        }
        return of(data, RowTypes.of(Dataset.info(data.get(0))), options, progress);
    }

    private static <R extends Row> DatasetMix<R> of(
            List<Path> data, Class<R> type, MixConfig options, LongConsumer progress) {
        List<Dataset<R>> datasets = new ArrayList<>();
        for (Path folder : data) {
            Dataset<R> dataset = Dataset.open(folder, type);
            if (!datasets.isEmpty() && datasets.get(0).form() != dataset.form()) {
                throw new UserError(folder + ": holds " + dataset.form().word() + ", "
                        + datasets.get(0).folder() + " holds "
                        + datasets.get(0).form().word() + "; import one of them again with --form "
                        + ContentForm.CHAT.word());
            }
            datasets.add(dataset);
        }
        return new DatasetMix<>(datasets, options, progress);
    }

    private TransformReport write(Path out, Iterator<MarkedPart> marked) {
        Admission admission = new Admission(options);
        for (Dataset<R> dataset : datasets) {
            admitted.add(admit(dataset, marked, admission));
        }
        List<Long> shares = shares();
        long read = datasets.stream().mapToLong(Dataset::rows).sum();
        DatasetInfo info = DerivedDataset.write(out, datasets.get(0).type(), lineage(), writer -> {
            interleave(shares, writer);
            return leftOut;
        });
        return new TransformReport(read, leftOut, ids.renamed(), info);
    }

    private BitSet admit(Dataset<R> dataset, Iterator<MarkedPart> marked, Admission admission) {
        Kept kept = new Kept();
        for (DatasetPart part : DatasetPart.of(dataset)) {
            List<MarkedPart.Mark> elsewhere = marked.next().rows();
            if (elsewhere != null) {
                elsewhere.forEach(row -> kept.add(admission.refusal(row)));
                continue;
            }
            try (RowSource rows = part.open()) {
                for (SourceRow row = rows.next(); row != null; row = rows.next()) {
                    kept.add(admission.refusal(row.columns(), marks));
                }
            }
        }
        return kept.rows;
    }

    /** Which rows of a dataset may stay. */
    private final class Kept {
        private final BitSet rows = new BitSet();
        private int number;

        void add(Optional<String> refusal) {
            refusal.ifPresent(reason -> leftOut.merge(reason, 1L, Long::sum));
            rows.set(number, refusal.isEmpty());
            number++;
            progress.accept(1);
        }
    }

    /** How many rows of each dataset are written: what its weight asks for, to the nearest row. */
    private List<Long> shares() {
        List<Long> available =
                admitted.stream().map(kept -> (long) kept.cardinality()).toList();
        long all = available.stream().mapToLong(Long::longValue).sum();
        if (options.weights().isEmpty() && options.rows() == null) {
            return available;
        }
        List<Double> parts = options.weights().isEmpty()
                ? available.stream().map(Long::doubleValue).toList()
                : options.weights();
        double sum = parts.stream().mapToDouble(Double::doubleValue).sum();
        double most = Double.MAX_VALUE;
        for (int i = 0; i < parts.size(); i++) {
            most = Math.min(most, parts.get(i) == 0 ? most : available.get(i) * sum / parts.get(i));
        }
        long total = options.rows() != null ? options.rows() : Math.min(all, (long) Math.floor(most + 1e-9));
        List<Long> shares = Shares.of(total, parts);
        for (int i = 0; i < shares.size(); i++) {
            if (shares.get(i) > available.get(i)) {
                throw new UserError(String.format(
                        Locale.ROOT,
                        "%s: has %d rows that may be used, its share of %d rows is %d; ask for at most %d rows",
                        datasets.get(i).folder(),
                        available.get(i),
                        total,
                        shares.get(i),
                        (long) Math.floor(most + 1e-9)));
            }
            if (available.get(i) > shares.get(i)) {
                leftOut.merge(NOT_DRAWN, available.get(i) - shares.get(i), Long::sum);
            }
        }
        return shares;
    }

    private void interleave(List<Long> shares, DatasetWriter<R> writer) {
        RandomGenerator random = new Seeds(options.seed()).generator("data mix order");
        List<Drawn> sources = new ArrayList<>();
        try {
            for (int i = 0; i < datasets.size(); i++) {
                sources.add(new Drawn(datasets.get(i), admitted.get(i), shares.get(i), i));
            }
            long left = shares.stream().mapToLong(Long::longValue).sum();
            for (; left > 0; left--) {
                long place = random.nextLong(left);
                int next = 0;
                while (place >= sources.get(next).left) {
                    place -= sources.get(next).left;
                    next++;
                }
                writer.write(sources.get(next).next());
            }
        } finally {
            sources.forEach(Drawn::close);
        }
    }

    private Lineage lineage() {
        Map<String, String> given = new LinkedHashMap<>();
        if (!options.weights().isEmpty()) {
            given.put("weights", options.weights().toString());
        }
        if (options.rows() != null) {
            given.put("rows", options.rows().toString());
        }
        given.put("duplicates", options.duplicates().name().toLowerCase(Locale.ROOT));
        if (options.duplicates() != MixConfig.Duplicates.KEEP) {
            given.put("duplicates-by", options.by().name().toLowerCase(Locale.ROOT));
        }
        if (options.duplicates() == MixConfig.Duplicates.NEAR) {
            given.put("similarity", Double.toString(options.similarity()));
        }
        if (!options.against().isEmpty()) {
            given.put("overlap-words", Integer.toString(options.overlapWords()));
            given.put(
                    "decontaminated-against",
                    options.against().stream()
                            .map(file -> String.valueOf(file.getFileName()))
                            .collect(Collectors.joining(", ")));
        }
        return DerivedDataset.lineage("data mix", given, datasets).withSeed(options.seed());
    }

    /** The rows of one dataset that are drawn. */
    private final class Drawn implements AutoCloseable {
        private final Dataset<R> dataset;
        private final BitSet kept;
        private final SelectionSampling drawing;
        private final Stream<R> stream;
        private final Iterator<R> rows;
        private long left;
        private int number;

        Drawn(Dataset<R> dataset, BitSet kept, long share, int position) {
            this.dataset = dataset;
            this.kept = kept;
            this.left = share;
            drawing = new SelectionSampling(
                    share, kept.cardinality(), new Seeds(options.seed()).generator("data mix " + position));
            stream = dataset.stream();
            rows = stream.iterator();
        }

        R next() {
            while (true) {
                R row = rows.next();
                progress.accept(1);
                if (kept.get(number++) && drawing.next()) {
                    left--;
                    String id = ids.unique(row.id());
                    return id.equals(row.id())
                            ? row
                            : TypedSchema.of(dataset.type(), dataset.form()).withId(row, id);
                }
            }
        }

        @Override
        public void close() {
            stream.close();
        }
    }
}
