package org.align4j.model;

import java.nio.file.Path;
import java.util.Optional;
import org.align4j.core.options.ConfigLoader;
import org.align4j.model.checkpoint.HeadKind;
import org.align4j.model.config.EngineConfig;

/**
 * One model of a run: what it is for, where it starts and whether it learns.
 *
 * @param name unique in the run, such as {@code policy}
 * @param folder where its weights come from; without one they are the policy's as it starts, a score head then random
 * @param seed of what starts at random and of what is dropped while it learns
 * @param label which row of the folder's score head it is, its number or name; empty for the engine's choice
 */
public record ModelRole(String name, HeadKind head, Learning learning, Optional<Path> folder, long seed, String label) {
    public static final String POLICY = "policy";
    public static final String REFERENCE = "reference";
    public static final String REWARD = "reward";
    public static final String CRITIC = "critic";
    public static final String CLASSIFIER = "classifier";
    public static final String TEACHER = "teacher";

    private ModelRole(String name, HeadKind head, Learning learning, Optional<Path> folder, long seed) {
        this(name, head, learning, folder, seed, "");
    }

    /** Whether weights change. */
    public enum Learning {
        LEARNS,
        FROZEN
    }

    /** The language model that is trained; the first of a run's roles. */
    public static ModelRole policy(Path folder, long seed) {
        return new ModelRole(POLICY, HeadKind.LANGUAGE_MODEL, Learning.LEARNS, Optional.of(folder), seed);
    }

    /** The language model that the policy is kept close to. */
    public static ModelRole reference(Optional<Path> folder) {
        return new ModelRole(REFERENCE, HeadKind.LANGUAGE_MODEL, Learning.FROZEN, folder, 0);
    }

    /** A language model that the policy learns to be like; it reads the policy's tokens. */
    public static ModelRole teacher(Path folder) {
        return new ModelRole(TEACHER, HeadKind.LANGUAGE_MODEL, Learning.FROZEN, Optional.of(folder), 0);
    }

    /** A model that scores completions. */
    public static ModelRole reward(Optional<Path> folder, long seed) {
        return new ModelRole(REWARD, HeadKind.SCORE, Learning.FROZEN, folder, seed);
    }

    /**
     * A member of an ensemble that scores completions; the first has the name {@link #REWARD}.
     *
     * @param number from 0
     */
    public static ModelRole member(int number, Path folder) {
        return new ModelRole(memberName(number), HeadKind.SCORE, Learning.FROZEN, Optional.of(folder), 0);
    }

    /**
     * A member of an ensemble whose members learn while the policy does; the first has the name {@link #REWARD}.
     *
     * @param number from 0
     * @param folder without one it starts from the policy with a random head
     */
    public static ModelRole learningMember(int number, Optional<Path> folder, long seed) {
        return new ModelRole(memberName(number), HeadKind.SCORE, Learning.LEARNS, folder, seed);
    }

    /** What a member of an ensemble is called. */
    public static String memberName(int number) {
        return number == 0 ? REWARD : REWARD + " member " + number;
    }

    /** The model that predicts returns; from a reward or value model's folder, or from the policy with a random head. */
    public static ModelRole critic(Optional<Path> folder, long seed) {
        return new ModelRole(CRITIC, HeadKind.SCORE, Learning.LEARNS, folder, seed);
    }

    /**
     * The model that tells successes; it learns while the policy does, or stays as its folder has it.
     *
     * @param folder a reward model's; one that learns may do without and starts from the policy with a random head
     */
    public static ModelRole classifier(Learning learning, Optional<Path> folder, long seed) {
        return new ModelRole(CLASSIFIER, HeadKind.SCORE, learning, folder, seed);
    }

    /** The same of one row of a score head with several. */
    public ModelRole withLabel(String row) {
        return new ModelRole(name, head, learning, folder, seed, row);
    }

    /** How to read its folder. */
    EngineConfig engine(EngineConfig common) {
        return label.isEmpty() ? common : ConfigLoader.with(common, "reward-label", label);
    }

    /** Whether it is only read, together with others of its kind; of one that is alone that makes no difference. */
    boolean isMember() {
        return name.startsWith(REWARD) && !learns();
    }

    boolean learns() {
        return learning == Learning.LEARNS;
    }
}
