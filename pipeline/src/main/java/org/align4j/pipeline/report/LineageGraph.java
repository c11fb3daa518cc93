package org.align4j.pipeline.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.align4j.jinja.Page;

/**
 * Who read what from whom: runs in a column, each below those it reads from, and one arc for every pair of runs that are
 * joined by an input. Inputs that no run made stand above, hollow.
 */
final class LineageGraph {
    private static final int ROW = 30;
    private static final int WIDTH = 400;
    private static final int REACH = 120;
    private static final int COLOURS = 6;

    private final Ancestry ancestry;
    private final List<String> names = new ArrayList<>();
    /** From, to, and the inputs' names between them. */
    private final Map<List<Integer>, List<String>> arcs = new LinkedHashMap<>();

    private LineageGraph(Ancestry ancestry) {
        this.ancestry = ancestry;
        ancestry.outside().forEach(path -> names.add(path.toString()));
        ancestry.runs().values().forEach(run -> names.add(ancestry.name(run)));
        int to = ancestry.outside().size();
        for (RunRecord run : ancestry.runs().values()) {
            for (Map.Entry<String, Path> input : run.inputs().entrySet()) {
                int from = names.indexOf(ancestry.from(input.getValue()));
                arcs.computeIfAbsent(List.of(from, to), key -> new ArrayList<>())
                        .add(input.getKey());
            }
            to++;
        }
    }

    static String svg(Ancestry ancestry) {
        return new LineageGraph(ancestry).svg();
    }

    private String svg() {
        int span = arcs.keySet().stream()
                .mapToInt(arc -> arc.get(1) - arc.get(0))
                .max()
                .orElse(1);
        Drawing drawing = new Drawing(WIDTH, ROW * names.size(), "which run reads from which");
        arcs.forEach((arc, inputs) -> arc(drawing, arc.get(0), arc.get(1), inputs, span));
        for (int row = 0; row < names.size(); row++) {
            boolean outside = row < ancestry.outside().size();
            drawing.add(
                    "<circle cx=\"%d\" cy=\"%d\" r=\"4.5\" class=\"%s\"/>",
                    REACH, y(row), outside ? "hollow" : "dot" + colour(row));
            drawing.text(REACH + 14, y(row) + 4, "name", names.get(row));
        }
        return drawing.end();
    }

    private void arc(Drawing drawing, int from, int to, List<String> inputs, int span) {
        double reach = 14 + (REACH - 26.0) * (to - from) / span;
        String words = names.get(from) + " \u2192 " + names.get(to) + ": " + String.join(", ", inputs);
        String path = String.format(
                Locale.ROOT,
                "M%d %d C%.1f %d %.1f %d %d %d",
                REACH - 6,
                y(from),
                REACH - 6 - reach * 1.2,
                y(from) + 4,
                REACH - 6 - reach * 1.2,
                y(to) - 4,
                REACH - 8,
                y(to));
        drawing.add("<path d=\"%s\" class=\"line%d\"><title>%s</title></path>", path, colour(from), Page.escape(words));
        drawing.add("<path d=\"M%d %d l-6 -3.5 v7 z\" class=\"head%d\"/>", REACH - 5, y(to), colour(from));
    }

    private static int colour(int row) {
        return row % COLOURS + 1;
    }

    private static int y(int row) {
        return row * ROW + ROW / 2;
    }
}
