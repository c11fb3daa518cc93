package org.align4j.pipeline.memory;

import java.util.OptionalLong;
import java.util.function.LongFunction;
import org.align4j.core.UserError;
import org.align4j.model.MemoryEstimate;
import org.align4j.model.config.EngineConfig;
import org.align4j.pipeline.stage.StageContext;

/** Whether a machine has the memory that a run will need. */
public final class MemoryCheck {
    private MemoryCheck() {}

    /**
     * Says what a run will hold, or refuses what is more than this machine has.
     *
     * @param what needs it
     * @param advice for so many bytes: what would make it fit
     * @throws UserError if it does not fit
     */
    public static void fits(
            MemoryEstimate estimate,
            String what,
            EngineConfig engine,
            StageContext context,
            LongFunction<String> advice) {
        OptionalLong memory = Machine.memory(engine, context.processes().place());
        if (memory.isPresent() && estimate.total() > memory.getAsLong()) {
            throw new UserError(what + " needs " + estimate.text() + ", but there are "
                    + MemoryEstimate.gigabytes(memory.getAsLong()) + "; " + advice.apply(memory.getAsLong()));
        }
        context.result("memory_estimate_bytes", estimate.total());
        context.say("memory: " + estimate.text()
                + (memory.isPresent()
                        ? ", of " + MemoryEstimate.gigabytes(memory.getAsLong()) + " there"
                        : "; " + Machine.place(engine) + " does not say how much it has"));
    }
}
