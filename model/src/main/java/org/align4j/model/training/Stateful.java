package org.align4j.model.training;

import java.io.IOException;
import java.nio.file.Path;

/** What a checkpoint must hold of whoever takes part in a run, so that a resumed run ends with the same bits. */
public interface Stateful {
    /** Unique in the run; its folder in the checkpoint. */
    String name();

    /** Writes everything that resuming needs; called between steps. */
    void save(Path folder) throws IOException;

    /** Restores what {@link #save} wrote, to the bit. */
    void load(Path folder) throws IOException;
}
