package org.align4j.pipeline.fetch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.align4j.core.UserError;
import org.align4j.core.net.EnvironmentProxy;
import org.align4j.core.run.Progress;
import org.align4j.pipeline.download.Download;
import org.align4j.pipeline.download.RemoteFile;
import org.jspecify.annotations.Nullable;

/** Talks to the hub. Whatever it answers otherwise than hoped is a {@link UserError} of one line. */
final class HubClient {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MOST_REDIRECTS = 5;
    private static final int OK = 200;

    private final URI endpoint;
    private final String model;
    private final @Nullable String token;
    private final HttpClient http;

    /**
     * For one repository.
     *
     * @param endpoint such as {@code https://huggingface.co}
     * @param token null for none; it is sent to the endpoint alone, never to where it redirects
     */
    HubClient(URI endpoint, String model, @Nullable String token) {
        this.endpoint = endpoint;
        this.model = model;
        this.token = token;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(EnvironmentProxy.selector())
                .build();
    }

    /** What a branch, tag or commit holds. */
    HubListing list(String revision) throws IOException {
        URI place = at("/api/models/" + model + "/revision/" + encoded(revision) + "?blobs=true");
        HttpResponse<InputStream> answer = open(place, 0);
        try (InputStream body = answer.body()) {
            require(answer, OK, revision);
            return HubListing.of(new ObjectMapper().readTree(body), endpoint.toString());
        } catch (JsonProcessingException e) {
            throw new UserError(endpoint + ": did not answer as the Hugging Face Hub does: not JSON", e);
        }
    }

    /**
     * Downloads a file; what an earlier process left of it is continued.
     *
     * @param target where it will be, once its hash is right
     */
    void download(RemoteFile file, String commit, Path target, Progress progress) throws IOException {
        URI place = at("/" + model + "/resolve/" + commit + "/" + encodedPath(file.path()));
        Download.Source source = new Download.Source() {
            @Override
            public HttpResponse<InputStream> open(long from) throws IOException {
                return HubClient.this.open(place, from);
            }

            @Override
            public void require(HttpResponse<InputStream> answer, int status) {
                HubClient.this.require(answer, status, commit);
            }
        };
        new Download(file, endpoint.toString(), source).to(target, progress);
    }

    /** Follows redirects by hand: the token stays with the endpoint. */
    private HttpResponse<InputStream> open(URI place, long from) throws IOException {
        URI at = place;
        for (int i = 0; i < MOST_REDIRECTS; i++) {
            HttpRequest.Builder request = HttpRequest.newBuilder(at).timeout(PATIENCE);
            if (token != null
                    && at.getScheme().equals(endpoint.getScheme())
                    && at.getAuthority().equals(endpoint.getAuthority())) {
                request.header("Authorization", "Bearer " + token);
            }
            if (from > 0) {
                request.header("Range", "bytes=" + from + "-");
            }
            HttpResponse<InputStream> answer = send(request.build());
            String location = answer.headers().firstValue("Location").orElse("");
            if (answer.statusCode() / 100 != 3 || location.isEmpty()) {
                return answer;
            }
            answer.body().close();
            at = at.resolve(location);
            boolean safe = "https".equals(at.getScheme()) || at.getScheme().equals(endpoint.getScheme());
            if (!safe) {
                throw new UserError(endpoint + ": redirects to " + at.getScheme() + "://" + at.getAuthority()
                        + ", which is not safe");
            }
        }
        throw new UserError(endpoint + ": redirects more than " + MOST_REDIRECTS + " times");
    }

    private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    private void require(HttpResponse<InputStream> answer, int expected, String revision) {
        int status = answer.statusCode();
        if (status == expected) {
            return;
        }
        String code = answer.headers().firstValue("X-Error-Code").orElse("");
        String known = token == null
                ? "set HF_TOKEN (--token-env) if it is private or gated"
                : "the token given does not open it";
        throw new UserError(
                switch (status) {
                    case 401, 403 ->
                        model + ": " + endpoint + " does not give it (" + status + "); " + known
                                + ", and look at the spelling";
                    case 404 ->
                        code.equals("RevisionNotFound")
                                ? model + ": has no revision " + revision
                                : model + ": is not there at " + endpoint + "; " + known + ", and look at the spelling";
                    case 429 -> endpoint + ": too many requests (429); give the same command again later to continue";
                    default ->
                        endpoint + ": answered " + status + " for " + model
                                + "; give the same command again later to continue";
                });
    }

    private URI at(String path) {
        String base = endpoint.toString();
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String encodedPath(String path) {
        return String.join(
                "/",
                java.util.Arrays.stream(path.split("/")).map(HubClient::encoded).toList());
    }
}
