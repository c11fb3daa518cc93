package org.align4j.pipeline.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.align4j.core.run.Console;
import org.align4j.core.run.ProgressDisplay;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.Artifacts;
import org.align4j.pipeline.stage.CommandContext;
import org.align4j.pipeline.stage.PartWorkers;
import org.align4j.pipeline.stage.StageRunner;

/** A command's view of the command line. */
record ProgramContext(Console console, CommandOutput answer, List<String> commandLine, Optional<PartWorkers> workers)
        implements CommandContext {
    @Override
    public Path artifact(String option, Path given, Artifact type) {
        return Artifacts.resolve("--" + option, given, type);
    }

    @Override
    public void print(String line) {
        answer.line(line);
    }

    @Override
    public void result(String name, Object value) {
        answer.result(name, value);
    }

    @Override
    public void say(String line) {
        console.say(line);
    }

    @Override
    public void warn(String line) {
        answer.warning(line);
        console.warn(line);
    }

    @Override
    public ProgressDisplay progress() {
        return console;
    }

    @Override
    public StageRunner stages() {
        return new StageRunner(console, Clock.systemUTC());
    }
}
