package org.align4j.reward;

import java.util.List;
import java.util.Map;

/** How far a reward model can be trusted, on feedback it was not trained on. */
public interface RewardEvaluation {
    /** Curves under TRL's names for an evaluation, {@code eval_…}. */
    Map<String, Double> metrics();

    /** What the manifest says beyond the curves. */
    Map<String, Object> facts();

    /** One sentence's worth for people, beginning with what counts most. */
    String words();

    /** What should make a user doubt the model; empty if nothing does. */
    List<String> warnings();
}
