package org.align4j.model.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;

/** Names of models on the Hugging Face Hub, given where a folder is expected. */
public final class HubName {
    private HubName() {}

    /** For a path that does not exist: how to download what it names, if it looks like a name on the hub; else empty. */
    public static String hint(Path missing) {
        boolean named = missing.toString().matches("[A-Za-z0-9][\\w.-]*/[A-Za-z0-9][\\w.-]*");
        boolean besides = missing.getParent() != null && Files.exists(missing.getParent());
        return named && !besides
                ? "; a model of that name on the Hugging Face Hub is downloaded by: align model fetch " + missing
                        + ", and then given as models/" + missing.getFileName()
                : "";
    }
}
