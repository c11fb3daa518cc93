package org.align4j.core.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.options.ConfigTree;
import org.align4j.core.options.ConfigWriter;
import org.jspecify.annotations.Nullable;

/** Tells a run that may be continued from one that was begun otherwise, and says in which way. */
final class RunComparison {
    private static final String INPUTS = "inputs.yaml";
    private static final String KEPT = "kept.yaml";
    private static final int SHOWN = 5;

    private RunComparison() {}

    /** Notes the inputs' hashes, which {@code config.yaml} does not hold. */
    static void remember(Path work, RunIdentity identity) throws IOException {
        ConfigTree.Mapping hashes = ConfigTree.empty();
        for (Map.Entry<String, RunIdentity.Input> input : identity.inputs().entrySet()) {
            hashes = hashes.with(
                    input.getKey(), ConfigWriter.text(input.getValue().sha256()));
        }
        AtomicFiles.writeText(work.resolve(INPUTS), ConfigWriter.yaml(hashes));
    }

    /** Whether a work folder holds nothing but what {@link #remember} and {@link #kept} put there. */
    static boolean onlyRemembered(Path work) throws IOException {
        try (Stream<Path> entries = Files.list(work)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .allMatch(name -> name.equals(INPUTS) || name.equals(KEPT));
        }
    }

    /** A word that was kept before, or a new one that is kept from now on. */
    static String kept(Path work, String name, Supplier<String> choice) throws IOException {
        Path file = work.resolve(KEPT);
        ConfigTree.Mapping words = Files.exists(file) ? ConfigTree.read(file) : ConfigTree.empty();
        if (words.entries().get(name) instanceof ConfigTree.Scalar scalar) {
            return scalar.text();
        }
        String chosen = choice.get();
        AtomicFiles.writeText(file, ConfigWriter.yaml(words.with(name, ConfigWriter.text(chosen))));
        return chosen;
    }

    /** Throws if the folder's run has another identity than the one wanted now. */
    static void refuseOther(Path folder, RunIdentity identity, @Nullable Manifest manifest) {
        if (manifest != null && manifest.identitySha256().equals(identity.sha256())) {
            return;
        }
        Path inputs = RunDirectory.work(folder).resolve(INPUTS);
        if (manifest == null && !identity.inputs().isEmpty() && !Files.exists(inputs)) {
            throw new UserError(inputs + ": is gone, so the run cannot be continued; give another --out, or delete "
                    + folder + " to start over");
        }
        List<String> differences = differences(folder, identity, manifest);
        if (differences.isEmpty()) {
            return;
        }
        int more = differences.size() - SHOWN;
        String list = String.join("; ", differences.subList(0, Math.min(SHOWN, differences.size())))
                + (more > 0 ? "; and " + more + " more" : "");
        String state = manifest == null ? "was begun" : "is finished";
        throw new UserError(folder + ": " + state + " with other settings (" + list
                + "); give another --out, or delete it to start over");
    }

    private static List<String> differences(Path folder, RunIdentity identity, @Nullable Manifest manifest) {
        List<String> differences = new ArrayList<>();
        List<String> late = new ArrayList<>();
        Map<String, String> there = flat(identity.today(ConfigTree.read(folder.resolve(RunDirectory.CONFIG))));
        Map<String, String> now = flat(identity.file(chosen(folder, identity)));
        Set<String> keys = new LinkedHashSet<>(now.keySet());
        keys.addAll(there.keySet());
        for (String key : keys) {
            String before = there.getOrDefault(key, "nothing");
            String after = now.getOrDefault(key, "nothing");
            if (!key.startsWith("inputs.") && !identity.isFree(key) && !before.equals(after)) {
                (there.containsKey(key) ? differences : late).add(key + " " + before + " there, " + after + " now");
            }
        }
        Map<String, String> hashes = manifest == null ? noted(folder) : manifest.inputHashes();
        identity.inputs().forEach((name, input) -> {
            String before = hashes.get(name);
            if (before == null || !before.equals(input.sha256())) {
                differences.add("--" + name + (before == null ? " not given there" : " has other content now"));
            }
        });
        hashes.keySet().stream()
                .filter(name -> !identity.inputs().containsKey(name))
                .forEach(name -> differences.add("--" + name + " given there, not now"));
        // What an option that was not there yet would have been comes after what the run itself says.
        differences.addAll(late);
        return differences;
    }

    /** The numbers that a run folder's {@code config.yaml} has for options that are {@code auto} now. */
    static Map<String, Integer> chosen(Path folder, RunIdentity identity) {
        Map<String, String> there = flat(ConfigTree.read(folder.resolve(RunDirectory.CONFIG)));
        Map<String, Integer> chosen = new LinkedHashMap<>();
        for (String key : identity.automatic()) {
            String value = there.getOrDefault(key, "");
            if (value.matches("[1-9]\\d{0,8}")) {
                chosen.put(key, Integer.valueOf(value));
            }
        }
        return chosen;
    }

    private static Map<String, String> noted(Path folder) {
        Map<String, String> hashes = new LinkedHashMap<>();
        Path noted = RunDirectory.work(folder).resolve(INPUTS);
        if (Files.exists(noted)) {
            ConfigTree.read(noted).entries().forEach((name, hash) -> {
                if (hash instanceof ConfigTree.Scalar scalar) {
                    hashes.put(name, scalar.text());
                }
            });
        }
        return hashes;
    }

    private static Map<String, String> flat(ConfigTree.Mapping tree) {
        Map<String, String> flat = new LinkedHashMap<>();
        flatten(tree, "", flat);
        return flat;
    }

    private static void flatten(ConfigTree.Mapping tree, String prefix, Map<String, String> flat) {
        tree.entries().forEach((key, value) -> {
            if (value instanceof ConfigTree.Mapping inner && !inner.entries().isEmpty()) {
                flatten(inner, prefix + key + ".", flat);
            } else {
                flat.put(prefix + key, ConfigWriter.inline(value));
            }
        });
    }
}
