package org.align4j.pipeline.fetch;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.align4j.core.UserError;
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.Progress;
import org.align4j.model.checkpoint.Checkpoint;
import org.align4j.pipeline.download.RemoteFile;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.CommandContext;

/** Downloads a model from the Hugging Face Hub: only the files that are needed, each until its hash is right. */
public final class ModelFetchCommand implements Command<ModelFetchConfig> {
    private static final double MIB = 1 << 20;
    /** In the unfinished folder: of which model and commit it is. */
    private static final String STATE = ".fetch";

    @Override
    public Declaration<ModelFetchConfig> declaration() {
        return new Declaration<>("model fetch", "Download a model from the Hugging Face Hub", ModelFetchConfig.class);
    }

    @Override
    public List<String> arguments() {
        return List.of("model");
    }

    @Override
    public Path writes(ModelFetchConfig config) {
        requireName(config.model());
        return config.folder();
    }

    @Override
    public void run(ModelFetchConfig config, CommandContext context) throws IOException {
        Path out = config.folder();
        if (AtomicFiles.holdsFiles(out)) {
            throw new UserError(out + ": exists; delete it or give another --out");
        }
        String token = config.tokenEnv().isEmpty() ? null : System.getenv(config.tokenEnv());
        HubClient hub =
                new HubClient(endpoint(config), config.model(), token == null || token.isBlank() ? null : token);
        try {
            HubListing listing = hub.list(config.revision());
            long bytes = fetch(config, context, hub, listing);
            context.print(String.format(
                    Locale.ROOT, "%s at %s: %.1f MiB in %s", config.model(), listing.commit(), bytes / MIB, out));
            context.result("out", out);
            context.result("commit", listing.commit());
        } catch (InterruptedIOException e) {
            throw e;
        } catch (java.net.ConnectException | java.net.http.HttpTimeoutException e) {
            throw new UserError(
                    config.endpoint() + ": cannot be reached (" + reason(e) + "): there is no network here, or a"
                            + " proxy is needed (HTTPS_PROXY), or a mirror (--endpoint); a folder copied from elsewhere does as well",
                    e);
        }
    }

    private long fetch(ModelFetchConfig config, CommandContext context, HubClient hub, HubListing listing)
            throws IOException {
        Path out = config.folder();
        Path temporary = AtomicFiles.temporaryFor(out);
        String state = config.model() + " " + listing.commit() + "\n";
        Path stateFile = temporary.resolve(STATE);
        if (!Files.exists(stateFile) || !Files.readString(stateFile).equals(state)) {
            AtomicFiles.deleteTree(temporary);
            Files.createDirectories(temporary);
            Files.writeString(stateFile, state);
        }
        NeededFiles needed = new NeededFiles(config.model(), listing);
        List<RemoteFile> files = new ArrayList<>(needed.descriptions());
        download(files, hub, listing.commit(), temporary, context);
        List<RemoteFile> weights = needed.weights(temporary);
        if (Files.exists(temporary.resolve("config.json"))) {
            // Before gigabytes are on their way.
            Checkpoint.requireKnown(temporary, config.model());
        }
        files.addAll(weights);
        long bytes = files.stream().mapToLong(RemoteFile::size).sum();
        context.say(String.format(
                Locale.ROOT,
                "%s at %s: %d files, %.1f MiB, to %s",
                config.model(),
                listing.commit().substring(0, 7),
                files.size(),
                bytes / MIB,
                out));
        download(weights, hub, listing.commit(), temporary, context);
        Files.delete(stateFile);
        if (AtomicFiles.holdsFiles(out)) {
            throw new UserError(out + ": another process has written into it; nothing was overwritten");
        }
        AtomicFiles.publish(temporary, out);
        return bytes;
    }

    private static void download(
            List<RemoteFile> files, HubClient hub, String commit, Path folder, CommandContext context)
            throws IOException {
        long total = files.stream().mapToLong(RemoteFile::size).sum();
        try (Progress progress = context.progress().start("downloading", "bytes", total)) {
            for (RemoteFile file : files) {
                Path target = folder.resolve(file.path());
                if (Files.exists(target)) {
                    progress.skip(file.size());
                } else {
                    progress.note(file.path());
                    hub.download(file, commit, target, progress);
                }
            }
        }
    }

    private static URI endpoint(ModelFetchConfig config) {
        if (!config.endpoint().matches("https?://[^\\s/?#]+(/[^\\s?#]*)?")) {
            throw new UserError(
                    "--endpoint must be a URL such as https://huggingface.co but was '" + config.endpoint() + "'");
        }
        return URI.create(config.endpoint());
    }

    private static void requireName(String model) {
        boolean path = model.contains("..");
        if (path || !model.matches("[A-Za-z0-9][\\w.-]*(/[A-Za-z0-9][\\w.-]*)?")) {
            throw new UserError(
                    "model must be a name on the Hugging Face Hub, such as HuggingFaceTB/SmolLM2-135M-Instruct, but was '"
                            + model + "'");
        }
    }

    /** Java says nothing where a name has no address. */
    private static String reason(IOException e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof java.nio.channels.UnresolvedAddressException
                ? "its name has no address"
                : cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
