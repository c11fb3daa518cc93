package org.align4j.pipeline.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Which content each run read, by hash, and on which machine it was made. */
record LineageTable(List<RunRecord> runs, Ancestry ancestry) {
    private static final int HASH_SHOWN = 12;

    String html() {
        StringBuilder html = new StringBuilder("<h2>Lineage</h2>\n<p class=\"lead\">What was read, by content. The same"
                + " hashes, options and seed give the same bits on the same machine.</p>\n<div class=\"card\"><table>"
                + "<tr><th>run</th><th>input</th><th>from</th><th>sha256</th></tr>");
        for (RunRecord run : runs) {
            run.inputs()
                    .forEach((name, path) -> row(
                            html,
                            run.name(),
                            name,
                            ancestry.maker(path).map(RunRecord::name).orElse(path.toString()),
                            run.manifest()
                                    .path("inputs")
                                    .path(name)
                                    .path("sha256")
                                    .asText()));
            if (run.inputs().isEmpty()) {
                row(html, run.name(), "\u2013", "\u2013", "");
            }
        }
        html.append("</table>").append(machine()).append("</div>\n");
        return html.toString();
    }

    private static void row(StringBuilder html, String run, String input, String from, String hash) {
        html.append("<tr><td>")
                .append(Html.escape(run))
                .append("</td><td>")
                .append(Html.escape(input))
                .append("</td><td>")
                .append(Html.escape(from))
                .append("</td><td><code title=\"")
                .append(Html.escape(hash))
                .append("\">")
                .append(Html.escape(hash.substring(0, Math.min(HASH_SHOWN, hash.length()))))
                .append("</code></td></tr>");
    }

    private String machine() {
        if (runs.isEmpty()) {
            return "";
        }
        JsonNode manifest = runs.get(runs.size() - 1).manifest();
        return "<details><summary>Machine, versions and command lines</summary><pre>"
                + Html.escape(manifest.path("machine").toPrettyString() + "\n"
                        + manifest.path("versions").toPrettyString() + "\n" + commands())
                + "</pre></details>";
    }

    private String commands() {
        StringBuilder lines = new StringBuilder();
        for (RunRecord run : runs) {
            StringBuilder line = new StringBuilder(run.name() + ":");
            run.manifest().path("command_line").forEach(word -> line.append(' ').append(word.asText()));
            lines.append(line).append('\n');
        }
        return lines.toString();
    }
}
