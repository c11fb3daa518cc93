package org.align4j.pipeline.plan;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.options.Check;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigTree;
import org.align4j.core.options.Option;
import org.jspecify.annotations.Nullable;

/** Stages that feed each other, as {@code configs/*.yaml} list them. */
public record Plan(
        @Option(doc = "Name in reports") String name,

        @Option(doc = "Folder of the run folders, one per stage; default: runs/NAME", def = Option.NONE) @Nullable String out,

        @Option(doc = "Seed of every stage that does not name its own", def = "42")
        long seed,

        @Option(doc = "The stages, in any order; their inputs decide what runs first")
        List<PlannedStage> stages) {
    /** Characters of a name: with what stands before and behind it while it is written, file systems take 255. */
    static final int LONGEST_NAME = 200;

    static final String NAME_RULE = "must be letters, digits, . _ or -, at most " + LONGEST_NAME + " of them";

    public Plan {
        Check.that(isName(name), "name", NAME_RULE, name);
        Check.that(!stages.isEmpty(), "stages", "must name at least one stage", stages);
        stages = List.copyOf(stages);
    }

    /**
     * Reads a plan. YAML files that its options name may be given relative to the plan's own folder.
     *
     * @param changes {@code STAGE.KEY=VALUE} from the command line, over what the file says
     * @throws org.align4j.core.UserError with one line per problem
     */
    public static Plan load(Path file, List<String> changes) {
        Path folder = file.toAbsolutePath().getParent();
        Plan written = ConfigLoader.load(Plan.class, relocated(ConfigTree.read(file), folder));
        return new PlanChanges(changes).applyTo(written);
    }

    /** Whether folders can be called so, wherever the plan runs. */
    static boolean isName(String text) {
        return text.length() <= LONGEST_NAME && text.matches("[A-Za-z0-9][A-Za-z0-9._-]*");
    }

    /** The folder of the plan's run folders. */
    public Path folder() {
        return out == null ? Path.of("runs", name) : Path.of(out);
    }

    Plan withStages(List<PlannedStage> changed) {
        return new Plan(name, out, seed, changed);
    }

    /** The same plan elsewhere, or with another seed; null keeps what it has. */
    public Plan at(@Nullable String newOut, @Nullable Long newSeed) {
        return new Plan(name, newOut == null ? out : newOut, newSeed == null ? seed : newSeed, stages);
    }

    private static ConfigTree.Mapping relocated(ConfigTree.Mapping tree, Path folder) {
        Map<String, ConfigTree> entries = new LinkedHashMap<>();
        tree.entries().forEach((key, value) -> entries.put(key, relocated(value, folder)));
        return new ConfigTree.Mapping(entries, tree.origin());
    }

    private static ConfigTree relocated(ConfigTree tree, Path folder) {
        if (tree instanceof ConfigTree.Mapping mapping) {
            return relocated(mapping, folder);
        }
        if (tree instanceof ConfigTree.Sequence sequence) {
            return new ConfigTree.Sequence(
                    sequence.items().stream()
                            .map(item -> relocated(item, folder))
                            .toList(),
                    sequence.origin());
        }
        if (tree instanceof ConfigTree.Scalar scalar && scalar.text().matches("[^\\n]+\\.ya?ml")) {
            Path beside = folder.resolve(scalar.text()).normalize();
            if (!Files.exists(Path.of(scalar.text())) && Files.exists(beside)) {
                return new ConfigTree.Scalar(shortest(beside).toString(), ConfigTree.Scalar.Kind.TEXT, scalar.origin());
            }
        }
        return tree;
    }

    /** Relative to where the user stands, if that is a way down. */
    private static Path shortest(Path absolute) {
        Path here = Path.of("").toAbsolutePath();
        return absolute.startsWith(here) ? here.relativize(absolute) : absolute;
    }
}
