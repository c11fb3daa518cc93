package org.align4j.pipeline.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The runs that something comes from, found by following the inputs that manifests name.
 *
 * @param runs by folder, every run after those it reads from
 * @param outside inputs that no run made, such as the user's own files
 */
record Ancestry(Map<Path, RunRecord> runs, List<Path> outside) {
    static Ancestry of(List<Path> roots) throws IOException {
        Ancestry ancestry = new Ancestry(new LinkedHashMap<>(), new ArrayList<>());
        for (Path root : roots) {
            ancestry.follow(root);
        }
        return ancestry;
    }

    private void follow(Path path) throws IOException {
        RunRecord run = RunRecord.around(path);
        if (run == null) {
            if (!outside.contains(path)) {
                outside.add(path);
            }
            return;
        }
        if (runs.containsKey(run.folder())) {
            return;
        }
        for (Path input : run.inputs().values()) {
            follow(input);
        }
        runs.put(run.folder(), run);
    }

    /** What a run is called here: its folder, with the folder around it where another run is called alike. */
    String name(RunRecord run) {
        boolean alone = runs.values().stream()
                        .filter(other -> other.name().equals(run.name()))
                        .count()
                == 1;
        Path around = run.folder().getParent();
        return alone || around == null ? run.name() : around.getFileName() + "/" + run.name();
    }

    /** A run's id on a page. */
    String anchor(RunRecord run) {
        return "run-" + List.copyOf(runs.keySet()).indexOf(run.folder());
    }

    /** Who made an input: a run's name, or the path that was given. */
    String from(Path input) {
        return maker(input).map(this::name).orElse(input.toString());
    }

    /** The run that made an input, if one did. */
    Optional<RunRecord> maker(Path input) {
        Path absolute = input.toAbsolutePath().normalize();
        RunRecord made = runs.getOrDefault(absolute, runs.get(absolute.getParent()));
        return Optional.ofNullable(made);
    }
}
