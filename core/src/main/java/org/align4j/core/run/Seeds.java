package org.align4j.core.run;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.random.RandomGenerator;

/**
 * The one seed of a run and the named streams drawn from it. Two streams never share numbers, and a stream's numbers do
 * not depend on what else the run draws.
 */
public record Seeds(long runSeed) {
    /** A number that depends on the run's seed and the name only. */
    public long seed(String stream) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(ByteBuffer.allocate(Long.BYTES).putLong(runSeed).array());
            return ByteBuffer.wrap(sha.digest(stream.getBytes(StandardCharsets.UTF_8)))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** A fresh generator at the start of the named stream; for numbered work put the number in the name. */
    public RandomGenerator generator(String stream) {
        return new LxmRandom(seed(stream));
    }
}
