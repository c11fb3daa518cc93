package org.align4j.pipeline.cli;

import java.util.ArrayList;
import java.util.List;
import org.align4j.pipeline.stage.DryRun;

/** Options that the command line itself understands, beside those of the subcommand's record. */
enum GeneralOption {
    CONFIG("config", "FILE", "YAML file with any of these options; flags go over it"),
    OUT("out", "DIR", "Run folder; the same command again continues it or finds it finished"),
    SEED("seed", "N", "Seed of the run"),
    PROCESSES("processes", "N", "Processes of this machine that share every step; docs/training.md"),
    SPARK("spark", "MASTER", "Make the rows on Spark: local-cluster[2,1,1024], yarn, …; docs/scale.md"),
    DRY_RUN("dry-run", "", "Say what it would take (calls, tokens, dollars), and do nothing"),
    JSON("json", "", "Print the result as JSON on standard output"),
    DEBUG("debug", "", "Print the stack trace of an error"),
    HELP("help", "", "Show this; --help all shows every option, --help GROUP those of a group");

    static final long DEFAULT_SEED = 42;

    private final String key;
    private final String label;
    private final String doc;

    GeneralOption(String key, String label, String doc) {
        this.key = key;
        this.label = label;
        this.doc = doc;
    }

    /** Those that a subcommand has. */
    static List<GeneralOption> of(Subcommand subcommand) {
        List<GeneralOption> options = new ArrayList<>(List.of(values()));
        if (subcommand instanceof Subcommand.OfCommand) {
            options.remove(OUT);
            options.remove(SEED);
        }
        if (!(subcommand instanceof Subcommand.OfStage<?> shared
                && shared.stage().sharesSteps())) {
            options.remove(PROCESSES);
        }
        if (!subcommand.computesRows()) {
            options.remove(SPARK);
        }
        boolean canSay = subcommand instanceof Subcommand.OfStage<?> stage && stage.stage() instanceof DryRun;
        if (!canSay) {
            options.remove(DRY_RUN);
        }
        return options;
    }

    String flag() {
        return "--" + key;
    }

    /** The value's placeholder; empty if it takes none. */
    String label() {
        return label;
    }

    /** Whether its value is a file or folder. */
    boolean takesFile() {
        return this == CONFIG || this == OUT;
    }

    String doc(Subcommand subcommand) {
        return switch (this) {
            case OUT -> doc + " [" + defaultOut(subcommand) + "]";
            case SEED -> doc + " [" + DEFAULT_SEED + "]";
            case CONFIG, PROCESSES, SPARK, DRY_RUN, JSON, DEBUG, HELP -> doc;
        };
    }

    static String defaultOut(Subcommand subcommand) {
        return "runs/" + subcommand.name().replace(' ', '-');
    }
}
