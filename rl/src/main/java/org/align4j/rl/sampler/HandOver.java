package org.align4j.rl.sampler;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.run.AtomicFiles;
import org.align4j.model.CausalLm;

/**
 * The weights' way to a server: a version is written where both see it, the server takes it, and what lay there before is
 * forgotten.
 *
 * @param run begins the names of a run's versions, so that several runs can share a folder
 * @param folder as this process sees it
 * @param seenAs as the server does
 * @param scratch may be written and deleted
 * @param adapter whether the policy is saved as an adapter
 */
record HandOver(String run, Path folder, String seenAs, Path scratch, boolean adapter) {
    /** What the weights are called that have learned from so many iterations. */
    String version(int updates) {
        return String.format(Locale.ROOT, "%s-%06d%s", run, updates, adapter ? Dialect.ADAPTER : "");
    }

    /**
     * Writes the policy's weights and has the server take them.
     *
     * @return what they are called
     */
    String of(CausalLm policy, int updates, Dialect dialect, ServerCalls calls) {
        String version = version(updates);
        String name = dialect.fileName(version);
        try {
            Files.createDirectories(folder);
            dialect.write(policy, folder.resolve(name), scratch);
        } catch (IOException e) {
            throw new UncheckedIOException("writing weights to " + folder, e);
        }
        dialect.take(calls, version, seenAs + "/" + name, adapter);
        forgetAllBut(name, dialect, calls);
        return version;
    }

    private void forgetAllBut(String name, Dialect dialect, ServerCalls calls) {
        int ending = dialect.fileName("").length();
        try (Stream<Path> found = Files.list(folder)) {
            List<Path> earlier = found.filter(each -> {
                        String other = each.getFileName().toString();
                        return other.startsWith(run + "-") && !other.equals(name);
                    })
                    .toList();
            for (Path each : earlier) {
                String file = each.getFileName().toString();
                dialect.forget(calls, file.substring(0, file.length() - ending));
                AtomicFiles.deleteTree(each);
            }
        } catch (IOException e) {
            throw new UserError(
                    "weights of earlier iterations in " + folder + " cannot be deleted: " + e.getMessage(), e);
        }
    }
}
