package org.align4j.model.process;

import java.util.Map;
import org.align4j.core.UserError;

/**
 * Which of several processes this one is, under the names that torchrun, SLURM's and Kubernetes' PyTorch launchers set:
 * {@code RANK}, {@code WORLD_SIZE}, {@code MASTER_ADDR}, {@code MASTER_PORT}, {@code LOCAL_RANK}, {@code LOCAL_WORLD_SIZE}.
 *
 * @param rank from 0; 0 leads: it alone writes
 * @param size of the group
 * @param host where rank 0 is reached
 * @param port at which rank 0 waits for the others
 * @param localRank among the processes of this machine: which of its GPUs is this one's
 * @param localSize processes on this machine, which share its processors and its memory
 */
public record ProcessPlace(int rank, int size, String host, int port, int localRank, int localSize) {
    /** A process that trains alone. */
    public static final ProcessPlace ALONE = new ProcessPlace(0, 1, "127.0.0.1", 0, 0, 1);

    private static final int LARGEST_PORT = 65_535;

    public ProcessPlace {
        if (size < 1 || rank < 0 || rank >= size) {
            throw new UserError("RANK must be from 0 to WORLD_SIZE - 1 but is " + rank + " of " + size);
        }
        if (localSize < 1 || localRank < 0 || localRank >= localSize) {
            throw new UserError(
                    "LOCAL_RANK must be from 0 to LOCAL_WORLD_SIZE - 1 but is " + localRank + " of " + localSize);
        }
    }

    /** The place of this process, by its environment. */
    public static ProcessPlace here() {
        return of(System.getenv());
    }

    /**
     * Reads a place.
     *
     * @param environment without {@code WORLD_SIZE}, or with 1: the process is alone
     * @throws UserError if a variable is missing or is not a number
     */
    public static ProcessPlace of(Map<String, String> environment) {
        int size = number(environment, "WORLD_SIZE", 1);
        if (size == 1) {
            return ALONE;
        }
        int rank = number(environment, "RANK", -1);
        int port = number(environment, "MASTER_PORT", -1);
        String host = environment.getOrDefault("MASTER_ADDR", "");
        if (rank < 0 || port < 1 || port > LARGEST_PORT || host.isBlank()) {
            throw new UserError(
                    "WORLD_SIZE is " + size + ", so RANK, MASTER_ADDR and MASTER_PORT must be set too, as torchrun"
                            + " sets them; unset WORLD_SIZE to train in one process");
        }
        int localSize = number(environment, "LOCAL_WORLD_SIZE", 1);
        return new ProcessPlace(rank, size, host, port, number(environment, "LOCAL_RANK", 0), localSize);
    }

    /** Whether this process writes for all. */
    public boolean leads() {
        return rank == 0;
    }

    private static int number(Map<String, String> environment, String name, int otherwise) {
        String text = environment.get(name);
        if (text == null || text.isBlank()) {
            return otherwise;
        }
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw new UserError(
                    "the environment variable " + name + " must be a whole number but is '" + text + "'", e);
        }
    }
}
