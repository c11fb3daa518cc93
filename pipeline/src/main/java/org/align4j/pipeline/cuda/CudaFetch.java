package org.align4j.pipeline.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.align4j.core.UserError;
import org.align4j.core.net.EnvironmentProxy;
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.Console;
import org.align4j.core.run.FolderLock;
import org.align4j.core.run.Progress;
import org.align4j.model.kernel.Libtorch;
import org.align4j.pipeline.download.Download;

/**
 * Brings a libtorch with CUDA from the Python Package Index, whose files never change: each is continued where it broke
 * off, taken only if its hash is right, unpacked and deleted.
 *
 * @param packages below which the files lie
 */
record CudaFetch(URI packages, List<Wheel> wheels, Console console) {
    /** Where the Python Package Index has its files. */
    static final String INDEX = "https://files.pythonhosted.org/packages/";

    /** Unpacked they take about twice what they weigh, and one of them lies beside that while it is unpacked. */
    private static final int SPACE = 3;

    private static final double GIB = 1 << 30;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /**
     * Fetches all into a folder that appears once it is whole.
     *
     * @throws UserError if there is no network or too little space, or a file is not what it should be
     */
    void into(Path folder) throws IOException {
        long bytes = wheels.stream().mapToLong(wheel -> wheel.file().size()).sum();
        Path temporary = AtomicFiles.temporaryFor(folder);
        Files.createDirectories(temporary.getParent());
        FolderLock lock = FolderLock.of(folder, "fetching libtorch");
        try {
            Files.createDirectories(temporary);
            requireSpace(temporary, bytes);
            console.say(String.format(
                    Locale.ROOT,
                    "fetching libtorch %s with CUDA, once: %d files, %.1f GiB, from %s to %s",
                    Libtorch.VERSION,
                    wheels.size(),
                    bytes / GIB,
                    packages.getAuthority(),
                    folder));
            HttpClient http = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(PATIENCE)
                    .followRedirects(HttpClient.Redirect.NORMAL)
                    .proxy(EnvironmentProxy.selector())
                    .build();
            try (Progress progress = console.start("downloading", "bytes", bytes)) {
                for (Wheel wheel : wheels) {
                    fetch(wheel, http, temporary, progress);
                }
            }
            for (Wheel wheel : wheels) {
                Files.delete(done(temporary, wheel));
            }
            AtomicFiles.publish(temporary, folder);
        } catch (ConnectException | HttpTimeoutException e) {
            throw new UserError(
                    packages.getAuthority() + ": cannot be reached (" + Download.reason(e)
                            + "): there is no network here, or"
                            + " a proxy is needed (HTTPS_PROXY), or a mirror (ALIGN_WHEELS); " + Libtorch.OWN
                            + " takes a libtorch " + Libtorch.VERSION + " that you have",
                    e);
        } finally {
            lock.close();
        }
    }

    private static void requireSpace(Path folder, long bytes) throws IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < SPACE * bytes) {
            throw new UserError(String.format(
                    Locale.ROOT,
                    "%s: libtorch with CUDA needs %.1f GiB while it is unpacked, but %.1f GiB are free there; ALIGN_CUDA names"
                            + " another folder",
                    folder.getParent(),
                    SPACE * bytes / GIB,
                    free / GIB));
        }
    }

    private static Path done(Path temporary, Wheel wheel) {
        return temporary.resolve(wheel.name() + ".unpacked");
    }

    private void fetch(Wheel wheel, HttpClient http, Path temporary, Progress progress) throws IOException {
        Path done = done(temporary, wheel);
        if (Files.exists(done)) {
            progress.skip(wheel.file().size());
            return;
        }
        progress.note(wheel.name());
        Path target = temporary.resolve(wheel.name());
        if (Files.exists(target)) {
            progress.skip(wheel.file().size());
        } else {
            URI place = packages.resolve(wheel.file().path());
            new Download(wheel.file(), packages.getAuthority(), new Place(http, place)).to(target, progress);
        }
        Wheel.unpack(target, temporary);
        Files.createFile(done);
        Files.delete(target);
    }

    private record Place(HttpClient http, URI address) implements Download.Source {
        @Override
        public HttpResponse<InputStream> open(long from) throws IOException {
            HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(PATIENCE);
            if (from > 0) {
                request.header("Range", "bytes=" + from + "-");
            }
            try {
                return http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException();
            }
        }

        @Override
        public void require(HttpResponse<InputStream> answer, int status) {
            if (answer.statusCode() != status) {
                throw new UserError(address + ": answered " + answer.statusCode() + "; " + Libtorch.OWN
                        + " takes a libtorch " + Libtorch.VERSION + " that you have");
            }
        }
    }
}
