package org.align4j.data.transform;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.align4j.core.UserError;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetInfo;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Preference;
import org.align4j.data.Row;
import org.align4j.data.RowTypes;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;
import org.jspecify.annotations.Nullable;

/** Makes a dataset of one row type into one of another. */
public final class DatasetConversion {
    private DatasetConversion() {}

    /**
     * What can be converted into what.
     *
     * @param from a row type's name
     * @param to another's
     * @param loss what is lost, in one sentence
     */
    public record Kind(String from, String to, String loss) {}

    /** Every conversion there is. */
    public static List<Kind> kinds() {
        return Conversions.all().stream()
                .map(one -> new Kind(RowTypes.name(one.from()), RowTypes.name(one.to()), one.loss()))
                .toList();
    }

    /**
     * What a conversion of this dataset loses.
     *
     * @param to the row type's name, also in the plural
     * @throws UserError if there is no such conversion
     */
    public static Kind kind(Path data, String to) {
        String from = Dataset.info(data).schema();
        List<Kind> possible =
                kinds().stream().filter(kind -> kind.from().equals(from)).toList();
        String wanted = singular(to);
        return possible.stream()
                .filter(kind -> kind.to().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new UserError(data + ": " + from + " rows cannot be made into " + to
                        + (possible.isEmpty()
                                ? ", nor into anything else"
                                : ", but into "
                                        + possible.stream()
                                                .map(kind -> kind.to() + "s")
                                                .collect(Collectors.joining(", ")))));
    }

    /** Writes the converted rows into a new dataset. */
    public static TransformReport run(Path data, Path out, String to, ConvertConfig options, LongConsumer progress) {
        Kind kind = kind(data, to);
        Conversion<?, ?> conversion = Conversions.all().stream()
                .filter(one -> RowTypes.name(one.from()).equals(kind.from())
                        && RowTypes.name(one.to()).equals(kind.to()))
                .findFirst()
                .orElseThrow();
        return write(conversion, data, out, options, progress);
    }

    private static <F extends Row, T extends Row> TransformReport write(
            Conversion<F, T> conversion, Path data, Path out, ConvertConfig options, LongConsumer progress) {
        Dataset<F> dataset = Dataset.open(data, conversion.from());
        Map<String, String> given = new TreeMap<>();
        given.put("to", RowTypes.name(conversion.to()));
        given.put("pairs", options.pairs().name().toLowerCase(Locale.ROOT));
        given.put("min-margin", Double.toString(options.minMargin()));
        given.put("steps", options.steps().name().toLowerCase(Locale.ROOT));
        Map<String, Long> leftOut = new TreeMap<>();
        DatasetInfo info = DerivedDataset.write(
                out, conversion.to(), DerivedDataset.lineage("data convert", given, List.of(dataset)), writer -> {
                    conversion.convert(dataset, options, new Written<>(writer, options.minMargin(), leftOut, progress));
                    return leftOut;
                });
        return new TransformReport(dataset.rows(), leftOut, 0, info);
    }

    private static String singular(String to) {
        String word = to.toLowerCase(Locale.ROOT);
        return word.endsWith("s") && !word.equals("steps") ? word.substring(0, word.length() - 1) : word;
    }

    private record Written<T extends Row>(
            DatasetWriter<T> writer, double minMargin, Map<String, Long> leftOut, LongConsumer progress)
            implements Conversion.Rows<T> {
        @Override
        public void add(T row) {
            if (minMargin > 0 && row instanceof Preference pair && !isWide(pair.margin())) {
                leaveOut(new RowProblem(Reason.MARGIN, "the scores of the pair differ by less than min-margin"));
            } else {
                writer.write(row);
            }
        }

        private boolean isWide(@Nullable Double margin) {
            return margin != null && margin >= minMargin;
        }

        @Override
        public void addAll(List<? extends T> several) {
            several.forEach(this::add);
        }

        @Override
        public void leaveOut(RowProblem reason) {
            leftOut.merge(reason.reason().word(), 1L, Long::sum);
        }

        @Override
        public void read(long count) {
            progress.accept(count);
        }
    }
}
