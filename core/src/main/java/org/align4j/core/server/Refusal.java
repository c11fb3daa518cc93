package org.align4j.core.server;

/** A request that is refused, and what the client is told. */
public final class Refusal extends Exception {
    private final int status;

    /**
     * A refusal.
     *
     * @param status of HTTP, such as 404
     */
    public Refusal(int status, String message) {
        super(message);
        this.status = status;
    }

    public int status() {
        return status;
    }

    /** What the client is told. */
    public String told() {
        return String.valueOf(getMessage());
    }
}
