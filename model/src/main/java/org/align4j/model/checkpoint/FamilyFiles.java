package org.align4j.model.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.json.Quoted;

/** The files {@code families/MODEL_TYPE.json}; one that is {@code like} another says only what differs. */
final class FamilyFiles {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ENDING = ".json";

    private FamilyFiles() {}

    static ObjectNode read(String name, Object where) {
        if (!name.matches("\\w+") || FamilyFiles.class.getResource(resource(name)) == null) {
            throw new UserError(where + ": model_type \"" + Quoted.brief(name) + "\" is not known; known families: "
                    + String.join(", ", names()));
        }
        ObjectNode own = read(name);
        if (!own.has("like")) {
            return own;
        }
        ObjectNode data = read(own.get("like").asText(), where);
        // A layer's weights are named one by one, and null takes one away; everything else replaces as a whole.
        ObjectNode layer = (ObjectNode) data.get("layer");
        own.path("layer").properties().forEach(weight -> layer.set(weight.getKey(), weight.getValue()));
        own.remove("layer");
        data.setAll(own);
        return data;
    }

    /** Every family there is, in alphabetical order. */
    static List<String> names() {
        try {
            URI folder = Objects.requireNonNull(FamilyFiles.class.getResource(resource("llama")))
                    .toURI()
                    .resolve(".");
            String text =
                    FamilyFiles.class.getResource(resource("llama")).toURI().toString();
            if (!text.startsWith("jar:")) {
                return names(Path.of(folder));
            }
            String[] parts = text.split("!", 2);
            try (FileSystem jar = FileSystems.newFileSystem(URI.create(parts[0]), Map.of())) {
                return names(Objects.requireNonNull(jar.getPath(parts[1]).getParent()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("listing families", e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a resource's address", e);
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(ENDING))
                    .map(name -> name.substring(0, name.length() - ENDING.length()))
                    .sorted()
                    .toList();
        }
    }

    private static ObjectNode read(String name) {
        try (InputStream in = Objects.requireNonNull(FamilyFiles.class.getResourceAsStream(resource(name)))) {
            return (ObjectNode) JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + resource(name), e);
        }
    }

    private static String resource(String name) {
        return "families/" + name + ENDING;
    }
}
