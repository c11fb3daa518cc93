package org.align4j.pipeline.stage;

/** What passes between stages: a folder or a file, under its own name inside a run folder. */
public enum Artifact {
    POLICY("policy"),
    REWARD("reward"),
    /** What a reward of named factors consists of, in its folder. */
    FACTORS("reward/factors.yaml"),
    /** What is still to be earned from a state on. */
    VALUE("value"),
    DOCUMENTS("documents"),
    DEMONSTRATIONS("demonstrations"),
    PROMPTS("prompts"),
    SAMPLES("samples"),
    VERDICTS("verdicts"),
    /** What judges said, word for word, so that it can be told again. */
    ANSWERS("answers"),
    PREFERENCES("preferences"),
    LABELS("labels"),
    RANKINGS("rankings"),
    RATINGS("ratings"),
    STEPS("steps"),
    SEGMENTS("segments"),
    TRAJECTORIES("trajectories"),
    /** What self-play asked, and how often it was solved. */
    TASKS("tasks.jsonl"),
    EVALUATION("evaluation.json"),
    /** What is known after so many answers. */
    EFFICIENCY("label-efficiency.json"),
    COMPARISONS("comparisons"),
    LABELLED_PAIRS("labelled-pairs"),
    ITEMS("items"),
    VOTES("votes"),
    JUDGE_EVALUATION("judge-evaluation.json"),
    JUDGE_PAGE("judge-evaluation.html"),
    REPORT("report.html");

    private final String folder;

    Artifact(String folder) {
        this.folder = folder;
    }

    /** Whether it is a folder with {@code config.json} and weights. */
    boolean isCheckpoint() {
        return this == POLICY || this == REWARD || this == VALUE;
    }

    /** Whether it is one file; all others are folders. */
    public boolean isFile() {
        return folder.contains(".");
    }

    /** Name of the folder or file that holds it. */
    public String folder() {
        return folder;
    }
}
