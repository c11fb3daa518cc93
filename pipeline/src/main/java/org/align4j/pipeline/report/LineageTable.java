package org.align4j.pipeline.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Which content each run read, by hash, and on which machine it was made.
 *
 * @param machine machine, versions and command lines; empty where nothing ran
 */
record LineageTable(List<Row> rows, String machine) {
    /** @param sha256 of what was read; empty for a run that reads nothing */
    record Row(String run, String input, String from, String sha256) {}

    static LineageTable of(List<RunRecord> runs, Ancestry ancestry) {
        List<Row> rows = new ArrayList<>();
        for (RunRecord run : runs) {
            run.inputs()
                    .forEach((name, path) -> rows.add(new Row(
                            ancestry.name(run),
                            name,
                            ancestry.from(path),
                            run.manifest()
                                    .path("inputs")
                                    .path(name)
                                    .path("sha256")
                                    .asText())));
            if (run.inputs().isEmpty()) {
                rows.add(new Row(ancestry.name(run), "\u2013", "\u2013", ""));
            }
        }
        return new LineageTable(rows, machine(runs, ancestry));
    }

    private static String machine(List<RunRecord> runs, Ancestry ancestry) {
        if (runs.isEmpty()) {
            return "";
        }
        JsonNode manifest = runs.get(runs.size() - 1).manifest();
        StringBuilder lines = new StringBuilder(manifest.path("machine").toPrettyString() + "\n"
                + manifest.path("versions").toPrettyString() + "\n");
        for (RunRecord run : runs) {
            lines.append(ancestry.name(run)).append(':');
            run.manifest()
                    .path("command_line")
                    .forEach(word -> lines.append(' ').append(word.asText()));
            lines.append('\n');
        }
        return lines.toString();
    }
}
