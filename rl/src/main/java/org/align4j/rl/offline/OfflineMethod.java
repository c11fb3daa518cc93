package org.align4j.rl.offline;

import java.util.Optional;

/** How a policy learns from a log: by imitating some of it, by the gradient of what it earned, or from values alone. */
public sealed interface OfflineMethod permits Imitation, PolicyGradient, ActorCriticOfflineMethod {
    /** What advantages are relative to, if the method has any. */
    default Optional<Baseline> compared() {
        return Optional.empty();
    }

    /** Whether a value model must be given. */
    default boolean needsValues() {
        return compared().map(Baseline::needsValues).orElse(false);
    }
}
