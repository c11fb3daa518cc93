package org.align4j.rl.reward;

/** What a success classifier's log-odds f pay, with {@code D = σ(f)}. */
public enum ClassifierOutput {
    /** D: bounded, the sane one for a classifier that stays as it is. */
    PROBABILITY {
        @Override
        double of(double logit) {
            return 1 / (1 + Math.exp(-logit));
        }
    },
    /** f = log(D / (1 - D)): its expectation is highest where the policy's completions are distributed as the successes (VICE). */
    LOGIT {
        @Override
        double of(double logit) {
            return logit;
        }
    },
    /** log D. */
    LOG_PROBABILITY {
        @Override
        double of(double logit) {
            return Math.min(logit, 0) - Math.log1p(Math.exp(-Math.abs(logit)));
        }
    },
    /** -log(1 - D) (GAIL, Ho and Ermon 2016, as implemented by imitation). */
    MINUS_LOG_FAILURE {
        @Override
        double of(double logit) {
            return -LOG_PROBABILITY.of(-logit);
        }
    };

    abstract double of(double logit);
}
