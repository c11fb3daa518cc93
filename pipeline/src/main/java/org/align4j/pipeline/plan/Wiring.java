package org.align4j.pipeline.plan;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.align4j.core.UserError;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.Suggestion;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.stage.StageInput;
import org.jspecify.annotations.Nullable;

/**
 * Checks a plan as a whole: that its stages exist, get the inputs they need and nothing they do not know, of the right
 * type, without circles, and with legal options. All problems are found in one go.
 */
final class Wiring {
    private final Plan plan;
    private final List<Stage<?>> known;
    private final Path folder;
    private final List<String> problems = new ArrayList<>();
    private final Map<String, PlannedStage> byId = new LinkedHashMap<>();

    private Wiring(Plan plan, List<Stage<?>> known) {
        this.plan = plan;
        this.known = known;
        this.folder = plan.folder();
    }

    /**
     * @param known the stages there are
     * @return the stages in an order in which each comes after those it needs, otherwise as written
     * @throws UserError with one line per problem
     */
    static List<WiredStage<?>> check(Plan plan, List<Stage<?>> known) {
        Wiring wiring = new Wiring(plan, known);
        List<WiredStage<?>> wired = wiring.wire();
        wiring.findCircles();
        if (!wiring.problems.isEmpty()) {
            throw new UserError(wiring.problems);
        }
        return wiring.ordered(wired);
    }

    private List<WiredStage<?>> wire() {
        for (PlannedStage planned : plan.stages()) {
            if (byId.put(planned.id(), planned) != null) {
                problem(planned, "there are two stages of this name: give each a name of its own");
            }
            if (!Plan.isName(planned.id())) {
                problem(planned, "name " + Plan.NAME_RULE);
            }
        }
        List<WiredStage<?>> wired = new ArrayList<>();
        List<String> names = known.stream().map(Stage::name).toList();
        for (PlannedStage planned : plan.stages()) {
            stage(planned.stage())
                    .ifPresentOrElse(
                            stage -> wire(planned, stage).ifPresent(wired::add),
                            () -> problem(
                                    planned,
                                    "there is no stage '" + planned.stage() + "'"
                                            + (planned.stage().matches("[^/]+")
                                                    ? Suggestion.phrase(planned.stage(), names)
                                                    : ": a path cannot stand there; options go under options:")
                                            + " (known: "
                                            + String.join(", ", names) + ")"));
        }
        return wired;
    }

    private <C extends Record> Optional<WiredStage<C>> wire(PlannedStage planned, Stage<C> stage) {
        int before = problems.size();
        Map<String, Path> inputs = new LinkedHashMap<>();
        Map<String, String> parents = new TreeMap<>();
        for (StageInput input :
                StageInput.given(stage.inputs(), planned.inputs().keySet())) {
            String source = planned.inputs().get(input.name());
            if (source == null) {
                if (input.required()) {
                    problem(planned, "needs the input '" + input.name() + "': " + input.doc());
                }
            } else if (byId.containsKey(source)) {
                inputs.put(input.name(), folder.resolve(source));
                parents.put(input.name(), source);
                checkType(planned, input, source);
            } else {
                inputs.put(input.name(), Path.of(source));
                checkPath(planned, input, source);
            }
        }
        reportUnknownInputs(planned, stage);
        C config = options(planned, stage);
        if (config != null) {
            stage.inputProblems(config, planned.inputs().keySet()).forEach(each -> problem(planned, each));
        }
        return problems.size() > before || config == null
                ? Optional.empty()
                : Optional.of(new WiredStage<>(
                        planned.id(), stage, config, planned.options(), inputs, parents, folder.resolve(planned.id())));
    }

    private <C extends Record> @Nullable C options(PlannedStage planned, Stage<C> stage) {
        try {
            return ConfigLoader.load(stage.configType(), planned.options());
        } catch (UserError e) {
            e.problems().forEach(each -> problem(planned, each));
            return null;
        }
    }

    private void checkType(PlannedStage planned, StageInput input, String source) {
        stage(byId.get(source).stage()).ifPresent(maker -> {
            if (!maker.outputs().contains(input.type())) {
                problem(
                        planned,
                        "input '" + input.name() + "' must be " + input.type().folder() + " but '" + source
                                + "' makes "
                                + String.join(
                                        ", ",
                                        maker.outputs().stream()
                                                .map(output -> output.folder())
                                                .toList()));
            }
        });
    }

    private void checkPath(PlannedStage planned, StageInput input, String source) {
        Path path = Path.of(source);
        if (!Files.exists(path)) {
            problem(
                    planned,
                    "input '" + input.name() + "' names '" + source
                            + "', which is neither a stage of this plan (" + String.join(", ", byId.keySet())
                            + ") nor an existing path");
        } else if (!Files.isDirectory(path) && !input.type().isFile()) {
            problem(planned, "input '" + input.name() + "' names '" + source + "', which is a file, not a folder");
        }
    }

    private void reportUnknownInputs(PlannedStage planned, Stage<?> stage) {
        List<String> names = StageInput.given(stage.inputs(), planned.inputs().keySet()).stream()
                .map(StageInput::name)
                .toList();
        for (String given : planned.inputs().keySet()) {
            if (!names.contains(given)) {
                problem(
                        planned,
                        "the stage " + stage.name() + " has no input '" + given + "' ("
                                + (names.isEmpty() ? "it needs none" : "it has " + String.join(", ", names)) + ")");
            }
        }
    }

    /** Stages that wait for each other, each circle named once. */
    private void findCircles() {
        Set<String> done = new LinkedHashSet<>();
        for (String id : byId.keySet()) {
            follow(id, new LinkedHashSet<>(), done);
        }
    }

    private void follow(String id, Set<String> path, Set<String> done) {
        if (done.contains(id)) {
            return;
        }
        if (!path.add(id)) {
            List<String> circle = new ArrayList<>(path);
            List<String> members = circle.subList(circle.indexOf(id), circle.size());
            problems.add("plan: stages wait for each other: " + String.join(" <- ", members) + " <- " + id);
            done.addAll(members);
            return;
        }
        PlannedStage planned = byId.get(id);
        for (String source :
                planned == null ? List.<String>of() : planned.inputs().values()) {
            if (byId.containsKey(source)) {
                follow(source, path, done);
            }
        }
        path.remove(id);
        done.add(id);
    }

    private List<WiredStage<?>> ordered(List<WiredStage<?>> wired) {
        List<WiredStage<?>> waiting = new ArrayList<>(wired);
        List<WiredStage<?>> ordered = new ArrayList<>();
        Set<String> ready = new LinkedHashSet<>();
        while (!waiting.isEmpty()) {
            WiredStage<?> next = waiting.stream()
                    .filter(stage -> ready.containsAll(stage.parents().values()))
                    .findFirst()
                    .orElseThrow();
            waiting.remove(next);
            ordered.add(next);
            ready.add(next.id());
        }
        return ordered;
    }

    private Optional<Stage<?>> stage(String name) {
        for (Stage<?> stage : known) {
            if (stage.name().equals(name)) {
                return Optional.of(stage);
            }
        }
        return Optional.empty();
    }

    private void problem(PlannedStage planned, String text) {
        problems.add("stage '" + planned.id() + "': " + text);
    }
}
