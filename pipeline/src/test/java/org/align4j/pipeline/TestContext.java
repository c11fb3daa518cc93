package org.align4j.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.align4j.core.run.Hashes;
import org.align4j.core.run.Metrics;
import org.align4j.core.run.ProgressDisplay;
import org.align4j.core.run.Seeds;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.StageContext;

/** A stage's surroundings in a temporary folder; can cut the stage off at a metric, as a kill would. */
public class TestContext implements StageContext {
    private final Path folder;
    private final Map<String, Path> inputs = new HashMap<>();
    private final List<Map<String, Double>> logged = new ArrayList<>();
    private final Map<String, Object> results = new LinkedHashMap<>();
    private final List<String> said = new ArrayList<>();
    private int left = Integer.MAX_VALUE;

    /** Thrown where the stage is cut off. */
    public static final class Cut extends RuntimeException {}

    public TestContext(Path folder) {
        this.folder = folder;
    }

    public TestContext with(String input, Path path) {
        inputs.put(input, path);
        return this;
    }

    public TestContext with(Map<String, Path> more) {
        inputs.putAll(more);
        return this;
    }

    /** After so many steps were logged the next one cuts the stage off. */
    public TestContext failingAfter(int steps) {
        left = steps;
        return this;
    }

    public List<Map<String, Double>> logged() {
        return logged;
    }

    public Map<String, Object> results() {
        return results;
    }

    public List<String> said() {
        return said;
    }

    public Path outputs() {
        return folder.resolve("outputs");
    }

    /** Hash of every output file by its name. */
    public Map<String, String> outputHashes() throws IOException {
        Map<String, String> hashes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(outputs())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                hashes.put(outputs().relativize(file).toString(), Hashes.ofFile(file));
            }
        }
        return hashes;
    }

    @Override
    public Path input(String name) {
        return inputs.get(name);
    }

    @Override
    public Optional<Path> optionalInput(String name) {
        return Optional.ofNullable(inputs.get(name));
    }

    @Override
    public Path output(Artifact artifact) {
        return outputs().resolve(artifact.folder());
    }

    @Override
    public Path work() {
        return folder.resolve("work");
    }

    @Override
    public Metrics metrics() {
        return (step, values) -> {
            if (left-- == 0) {
                throw new Cut();
            }
            logged.add(new LinkedHashMap<>(values));
        };
    }

    @Override
    public Seeds seeds() {
        return new Seeds(7);
    }

    @Override
    public ProgressDisplay progress() {
        return ProgressDisplay.none();
    }

    @Override
    public void result(String name, Object value) {
        results.put(name, value);
    }

    @Override
    public void say(String line) {
        said.add(line);
    }

    @Override
    public void warn(String line) {
        said.add("warning: " + line);
    }
}
