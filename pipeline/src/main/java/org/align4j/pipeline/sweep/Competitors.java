package org.align4j.pipeline.sweep;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.run.RunDirectory;
import org.align4j.model.checkpoint.AdapterFolder;
import org.align4j.model.training.KeptCheckpoints;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.Artifacts;

/** Finds the models that the user named: of a run all kept checkpoints in their order, then its result. */
final class Competitors {
    private static final Pattern STEP = Pattern.compile("step-(\\d+)");

    private final List<Competitor> found = new ArrayList<>();
    private final Map<String, String> names = new HashMap<>();
    private final List<String> notes = new ArrayList<>();

    private Competitors() {}

    /**
     * All of them, in the order given.
     *
     * @param notes takes lines about models that are left out
     */
    static List<Competitor> of(List<Path> given, Consumer<String> notes) throws IOException {
        Competitors competitors = new Competitors();
        for (Path path : given) {
            competitors.addAll(path);
        }
        competitors.notes.forEach(notes);
        return competitors.found;
    }

    private void addAll(Path path) throws IOException {
        String name = String.valueOf(path.toAbsolutePath().normalize().getFileName());
        Path checkpoints = path.resolve(KeptCheckpoints.FOLDER);
        if (!Files.exists(path.resolve(RunDirectory.CONFIG))) {
            add(name, Artifacts.resolve("--models", path, Artifact.POLICY), name, Competitor.RESULT);
            return;
        }
        if (Files.isDirectory(checkpoints)) {
            for (Path checkpoint : steps(checkpoints)) {
                Matcher step = STEP.matcher(checkpoint.getFileName().toString());
                if (step.matches()) {
                    long number = Long.parseLong(step.group(1));
                    add(name + "/" + number, checkpoint, name, number);
                }
            }
        }
        if (Files.exists(path.resolve(Artifact.POLICY.folder()))) {
            add(name, path.resolve(Artifact.POLICY.folder()), name, Competitor.RESULT);
        } else if (found.stream().noneMatch(each -> each.run().equals(name))) {
            throw new UserError("--models " + path + ": this run has neither a policy nor checkpoints that it kept;"
                    + " --training.checkpoints.keep (of rl: --update.checkpoints.keep) keeps some");
        }
    }

    private static List<Path> steps(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        }
    }

    private void add(String name, Path folder, String run, long step) throws IOException {
        String hash = AdapterFolder.contentHash(folder);
        String twin = names.putIfAbsent(hash, name);
        if (twin != null) {
            notes.add(name + " is the same as " + twin + ", which stands for both");
            return;
        }
        if (found.stream().anyMatch(each -> each.name().equals(name))) {
            throw new UserError("--models " + folder + ": another model is called " + name + ", too; rename a folder");
        }
        found.add(new Competitor(name, folder, run, step, hash));
    }
}
