package org.align4j.judge.annotate.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.core.json.JsonFault;
import org.align4j.core.run.AtomicFiles;
import org.align4j.judge.annotate.RoundFolder;

/**
 * Who may see the page: every annotator, and the owner, by a token that stands in their link. Tokens are kept in
 * {@code links.json}, readable by its owner alone, so that links stay good when the server starts anew.
 */
final class PageAccess {
    private static final String FILE = "links.json";
    private static final int TOKEN_BYTES = 18;
    private static final String TOKEN = "[\\w-]{16,}";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, String> tokens;

    private PageAccess(Map<String, String> tokens) {
        this.tokens = tokens;
    }

    /** Reads the tokens of a round and makes those that are missing; only the people named get in. */
    static PageAccess of(Path folder, List<String> annotators) {
        Path file = folder.resolve(FILE);
        Map<String, String> kept = read(file);
        Map<String, String> tokens = new LinkedHashMap<>();
        for (String annotator : annotators) {
            tokens.put(annotator, kept.computeIfAbsent(annotator, name -> token()));
        }
        tokens.put(RoundFolder.OWNER, kept.computeIfAbsent(RoundFolder.OWNER, name -> token()));
        write(file, kept);
        return new PageAccess(tokens);
    }

    /** Name to token; the owner's is the last. */
    Map<String, String> tokens() {
        return tokens;
    }

    /** Whose token it is. */
    Optional<String> holder(String token) {
        return tokens.entrySet().stream()
                .filter(entry -> same(entry.getValue(), token))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** Whether a token is that of a person. */
    boolean admits(String name, String token) {
        String theirs = tokens.get(name);
        return theirs != null && same(theirs, token);
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    /** Not from the round's seed: whoever knows that must not know the links. */
    private static String token() {
        byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static Map<String, String> read(Path file) {
        if (!Files.exists(file)) {
            return new LinkedHashMap<>();
        }
        try {
            Map<String, String> links = JSON.readValue(file.toFile(), new TypeReference<>() {});
            if (links == null || links.containsValue(null)) {
                throw new UserError(file + ": must hold names and tokens; delete it to make new links");
            }
            links.forEach((name, token) -> {
                // An empty one would let in whoever has none.
                if (!token.matches(TOKEN)) {
                    throw new UserError(file + ": the token of " + name
                            + " must be 16 or more letters, digits, - and _; delete its entry to make a new one");
                }
            });
            return links;
        } catch (JsonProcessingException e) {
            throw new UserError(file + ": " + JsonFault.describe(e) + "; delete it to make new links", e);
        } catch (IOException e) {
            throw new UserError(file + ": cannot be read: " + UserError.reason(e), e);
        }
    }

    private static void write(Path file, Map<String, String> tokens) {
        try {
            AtomicFiles.writeFile(file, temporary -> {
                Files.createFile(temporary);
                if (Files.getFileStore(temporary).supportsFileAttributeView("posix")) {
                    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rw-------"));
                }
                Files.writeString(
                        temporary, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(tokens) + "\n");
            });
        } catch (IOException e) {
            throw new UserError(file + ": cannot be written: " + UserError.reason(e), e);
        }
    }
}
