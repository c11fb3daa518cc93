package org.align4j.pipeline.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigTree;
import org.align4j.core.options.PathText;
import org.align4j.core.run.Console;
import org.align4j.core.run.FolderLock;
import org.align4j.core.run.Manifest;
import org.align4j.core.run.Seeds;
import org.align4j.model.process.ProcessPlace;
import org.align4j.pipeline.stage.Artifacts;
import org.align4j.pipeline.stage.ChosenTypes;
import org.align4j.pipeline.stage.Devices;
import org.align4j.pipeline.stage.DryRun;
import org.align4j.pipeline.stage.PartWorkers;
import org.align4j.pipeline.stage.StageInput;
import org.align4j.pipeline.stage.StageRun;
import org.align4j.pipeline.stage.StageRunner;
import org.jspecify.annotations.Nullable;

/** One subcommand with its arguments, about to run. */
final class Invocation {
    private final Arguments arguments;
    private final Console console;
    private final CommandOutput answer;
    private final List<String> commandLine;
    private final Optional<PartWorkers> workers;

    Invocation(
            Arguments arguments,
            Console console,
            CommandOutput answer,
            List<String> words,
            Optional<PartWorkers> workers) {
        this.workers = workers;
        this.arguments = arguments;
        this.console = console;
        this.answer = answer;
        this.commandLine = new ArrayList<>(List.of("align"));
        this.commandLine.addAll(words);
    }

    <C extends Record> void runStage(Subcommand.OfStage<C> subcommand) throws IOException {
        OptionsFile file =
                arguments.has(GeneralOption.CONFIG) ? OptionsFile.read(config(), subcommand.name()) : OptionsFile.NONE;
        List<String> problems = new ArrayList<>();
        Map<String, Path> inputs = inputs(subcommand, file, problems);
        C config = load(subcommand, subcommand.configType(), file.options(), problems);
        if (config == null || !problems.isEmpty()) {
            throw new UserError(problems);
        }
        if (arguments.has(GeneralOption.DRY_RUN)) {
            dryRun(subcommand, config, inputs, seed(file));
            return;
        }
        refuseSpark();
        Path out = PathText.of(
                GeneralOption.OUT.flag(),
                arguments.single(GeneralOption.OUT.flag(), GeneralOption.defaultOut(subcommand)));
        ProcessPlace place = StageRunner.place(subcommand.stage(), processes());
        StageRun<C> run = new StageRun<>(subcommand.stage(), config, inputs, out, seed(file), commandLine, place);
        if (!place.leads()) {
            new StageRunner(console, Clock.systemUTC()).follow(run);
            return;
        }
        try {
            StageRunner.Outcome outcome = new StageRunner(console, Clock.systemUTC(), workers).run(run);
            answer.stage(subcommand.stage(), outcome);
            if (outcome.status() != StageRunner.Status.ALREADY_FINISHED) {
                console.say(CommandOutput.summary(subcommand.stage(), outcome));
            }
        } catch (UserError e) {
            Manifest manifest = e.exitCode() == UserError.GATE ? Manifest.find(out) : null;
            if (manifest != null) {
                // A failed gate does not take back what the stage has published.
                answer.stage(subcommand.stage(), new StageRunner.Outcome(StageRunner.Status.FINISHED, out, manifest));
            }
            throw e;
        }
    }

    @SuppressWarnings("unchecked")
    private <C extends Record> void dryRun(
            Subcommand.OfStage<C> subcommand, C config, Map<String, Path> given, long seed) throws IOException {
        Map<String, Path> inputs = new LinkedHashMap<>();
        for (StageInput input : StageInput.given(subcommand.inputs(), given.keySet())) {
            Path path = given.get(input.name());
            if (path != null) {
                inputs.put(input.name(), Artifacts.resolve("--" + input.name(), path, input.type()));
            }
        }
        ((DryRun<C>) subcommand.stage())
                .dryRun(
                        ChosenTypes.inPlaceOfAuto(config, subcommand.stage().work(), console),
                        inputs,
                        new Seeds(seed),
                        new ProgramContext(console, answer, commandLine, workers));
    }

    <C extends Record> void runCommand(Subcommand.OfCommand<C> subcommand) throws IOException {
        ConfigTree.Mapping written = arguments.has(GeneralOption.CONFIG)
                ? OptionsFile.ofCommand(config(), subcommand.name())
                : ConfigTree.empty();
        List<String> problems = new ArrayList<>();
        C given = load(subcommand, subcommand.configType(), written, problems);
        if (given == null) {
            throw new UserError(problems);
        }
        refuseSpark();
        new Devices(console).require(given);
        C config = ChosenTypes.inPlaceOfAuto(given, subcommand.command().work(), console);
        ProgramContext context = new ProgramContext(console, answer, commandLine, workers);
        FolderLock lock = Written.lock(subcommand.command(), config, console);
        try {
            subcommand.command().run(config, context);
        } finally {
            console.ifInterrupted("");
            if (lock != null) {
                lock.close();
            }
        }
    }

    private void refuseSpark() {
        if (arguments.has(GeneralOption.SPARK)) {
            throw new UserError(GeneralOption.SPARK.flag() + " is taken by the launcher, ./align; start it by that");
        }
    }

    private Path config() {
        return Path.of(arguments.single(GeneralOption.CONFIG.flag(), ""));
    }

    private Map<String, Path> inputs(Subcommand subcommand, OptionsFile file, List<String> problems) {
        Map<String, Path> inputs = new LinkedHashMap<>();
        List<String> names = StageInput.given(subcommand.inputs(), file.inputs().keySet()).stream()
                .map(StageInput::name)
                .toList();
        file.inputs().keySet().stream()
                .filter(name -> !names.contains(name))
                .forEach(name -> problems.add("inputs." + name + ": 'align " + subcommand.name()
                        + "' has no such input (it has " + String.join(", ", names) + ")"));
        for (StageInput input : subcommand.inputs()) {
            String flag = "--" + input.name();
            if (arguments.has(flag)) {
                List<String> paths = input.count() == StageInput.Count.ANY
                        ? arguments.all(flag)
                        : List.of(arguments.single(flag, ""));
                for (int i = 0; i < paths.size(); i++) {
                    inputs.put(input.name(i + 1), PathText.of(flag, paths.get(i)));
                }
            } else if (file.inputs().containsKey(input.name())) {
                StageInput.given(List.of(input), file.inputs().keySet())
                        .forEach(each -> inputs.put(each.name(), file.inputs().get(each.name())));
            } else if (input.required()) {
                problems.add(flag + " is missing: " + input.doc());
            }
        }
        return inputs;
    }

    private <C extends Record> @Nullable C load(
            Subcommand subcommand, Class<C> type, ConfigTree.Mapping written, List<String> problems) {
        try {
            return ConfigLoader.load(type, ConfigLoader.assign(written, arguments.assignments(subcommand)));
        } catch (UserError e) {
            problems.addAll(e.problems());
            return null;
        }
    }

    private int processes() {
        String flag = GeneralOption.PROCESSES.flag();
        String given = arguments.single(flag, "1");
        int processes = given.matches("[0-9]{1,4}") ? Integer.parseInt(given) : 0;
        if (processes < 1) {
            throw new UserError(flag + " must be a whole number >= 1 but was '" + given + "'");
        }
        return processes;
    }

    private long seed(OptionsFile file) {
        String flag = GeneralOption.SEED.flag();
        if (!arguments.has(flag)) {
            return file.seed() == null ? GeneralOption.DEFAULT_SEED : file.seed();
        }
        return OptionsFile.seed(flag, arguments.single(flag, ""));
    }
}
