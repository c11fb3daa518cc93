package org.align4j.pipeline.fetch;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.pipeline.download.RemoteFile;

/**
 * What a repository holds at one commit.
 *
 * @param commit its hash, so that all files are of one state
 */
record HubListing(String commit, List<RemoteFile> files) {
    HubListing {
        files = List.copyOf(files);
    }

    /**
     * Reads the answer of {@code /api/models/NAME/revision/REVISION?blobs=true}.
     *
     * @param where for messages
     */
    static HubListing of(JsonNode answer, String where) {
        String commit = answer.path("sha").asText();
        if (!commit.matches("[0-9a-f]{7,64}") || !answer.path("siblings").isArray()) {
            throw new UserError(where + ": did not answer as the Hugging Face Hub does (no sha or siblings)");
        }
        List<RemoteFile> files = new ArrayList<>();
        for (JsonNode file : answer.get("siblings")) {
            JsonNode large = file.path("lfs");
            String hash = large.path("sha256").asText(file.path("blobId").asText());
            long size = large.path("size").asLong(file.path("size").asLong(-1));
            if (size >= 0 && hash.matches("[0-9a-f]{40}|[0-9a-f]{64}")) {
                files.add(new RemoteFile(file.path("rfilename").asText(), size, hash));
            }
        }
        return new HubListing(commit, files);
    }

    Optional<RemoteFile> file(String path) {
        return files.stream().filter(file -> file.path().equals(path)).findFirst();
    }
}
