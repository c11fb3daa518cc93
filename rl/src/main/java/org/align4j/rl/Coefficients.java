package org.align4j.rl;

import java.util.List;
import org.align4j.rl.loss.InReward;

/** How the weights of the KL penalty and of the entropy bonus go on from one iteration to the next. */
record Coefficients(RlConfig config) {
    double nextKl(double coefficient, List<Experience> experiences) {
        return config.klPenalty() instanceof InReward penalty
                ? penalty.controller().next(coefficient, RlMetrics.kl(experiences), experiences.size())
                : coefficient;
    }

    double nextEntropy(double coefficient, ActorCritic.Update update) {
        return update.steps().isEmpty() || Double.isNaN(update.entropy())
                ? coefficient
                : config.update().entropy().next(coefficient, update.entropy());
    }
}
