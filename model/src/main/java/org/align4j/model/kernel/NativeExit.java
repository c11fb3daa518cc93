package org.align4j.model.kernel;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;

/**
 * The end of a process in which native code may still be at work. Java's own ways, {@code Runtime.halt} among them, end in
 * C's {@code exit}, which takes libtorch's static objects away from under a kernel that runs: it then writes through freed
 * memory ("corrupted double-linked list") and aborts. {@code _exit} hands the process back as it stands.
 */
public final class NativeExit {
    private NativeExit() {}

    /** Ends the process; returns only where the C library cannot be called. */
    public static void now(int status) {
        try {
            Function exit = NativeLibrary.getProcess().getFunction("_exit");
            exit.invokeVoid(new Object[] {status});
        } catch (LinkageError e) {
            // Without JNA's native part the caller ends the process Java's way.
        }
    }
}
