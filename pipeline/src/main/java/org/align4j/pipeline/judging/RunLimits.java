package org.align4j.pipeline.judging;

import java.security.SecureRandom;
import java.util.HexFormat;
import org.align4j.judge.limits.LimitKeeper;
import org.align4j.pipeline.stage.PartWorkers;

/** The limits of one run, kept by the process that leads. */
final class RunLimits {
    /** The budget that all judges of a run share: no judge can be called that. */
    static final String ALL_JUDGES = "(all)";

    private static final int SECRET_BYTES = 16;

    private RunLimits() {}

    static LimitKeeper keep(PartWorkers workers) {
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        return LimitKeeper.start(workers.host(), HexFormat.of().formatHex(secret));
    }
}
