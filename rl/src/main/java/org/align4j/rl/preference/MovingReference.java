package org.align4j.rl.preference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.align4j.core.UserError;
import org.align4j.model.CausalLm;
import org.align4j.model.TokenModel;
import org.align4j.model.training.Stateful;

/** A reference that follows the policy: a second copy of what learns, which only {@link ReferenceUpdate} changes. */
public final class MovingReference implements Stateful {
    private static final String WEIGHTS = "weights";
    private static final String STEPS = "steps";

    private final CausalLm model;
    private final ReferenceUpdate update;
    private long steps;

    /** @param model opened as the policy was, and not trained; whoever opened it closes it */
    public MovingReference(CausalLm model, ReferenceUpdate update) {
        this.model = model;
        this.update = update;
    }

    CausalLm model() {
        return model;
    }

    /** After each optimizer step of the policy. */
    void follow(TokenModel policy) {
        steps++;
        if (steps % update.every() == 0) {
            model.follow((CausalLm) policy, update.share());
        }
    }

    @Override
    public String name() {
        return "reference";
    }

    @Override
    public void save(Path folder) throws IOException {
        Files.createDirectories(folder);
        model.save(folder.resolve(WEIGHTS));
        Files.writeString(folder.resolve(STEPS), steps + "\n");
    }

    @Override
    public void load(Path folder) throws IOException {
        Path file = folder.resolve(STEPS);
        if (!Files.isRegularFile(file)) {
            throw new UserError(
                    file + ": no such file: the checkpoint is not of a run whose reference follows the policy;"
                            + " delete the run folder's .work to start again");
        }
        steps = Long.parseLong(Files.readString(file).trim());
        model.restoreWeights(folder.resolve(WEIGHTS));
    }
}
