package org.align4j.pipeline.cli;

import java.util.ArrayList;
import java.util.List;
import org.align4j.core.options.OptionSpec;
import org.align4j.core.options.OptionSpecs;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.RowFunctions;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.stage.StageInput;

/** What can stand behind {@code align}: a stage or another command. */
sealed interface Subcommand {
    /** Everything that can stand there: stages, commands, and what the command line itself adds. */
    static List<Subcommand> all(List<Stage<?>> stages, List<Command<?>> commands) {
        List<Subcommand> all = new ArrayList<>();
        stages.forEach(stage -> all.add(new OfStage<>(stage)));
        commands.forEach(command -> all.add(new OfCommand<>(command)));
        all.add(new OfCommand<>(new CompletionCommand(all)));
        return List.copyOf(all);
    }

    String name();

    String summary();

    Class<? extends Record> configType();

    /** Artifacts that are given as {@code --name DIR}. */
    List<StageInput> inputs();

    /** Options that are given without their flag. */
    List<String> arguments();

    /** Whether other processes can make parts of its rows. */
    boolean computesRows();

    default List<OptionSpec> options() {
        return OptionSpecs.of(configType());
    }

    /** A stage: has inputs, a run folder and a seed. */
    record OfStage<C extends Record>(Stage<C> stage) implements Subcommand {
        @Override
        public String name() {
            return stage.name();
        }

        @Override
        public String summary() {
            return stage.summary();
        }

        @Override
        public Class<C> configType() {
            return stage.configType();
        }

        @Override
        public boolean computesRows() {
            return stage instanceof RowFunctions;
        }

        @Override
        public List<StageInput> inputs() {
            return stage.inputs();
        }

        @Override
        public List<String> arguments() {
            return List.of();
        }
    }

    /** Any other command. */
    record OfCommand<C extends Record>(Command<C> command) implements Subcommand {
        @Override
        public String name() {
            return command.name();
        }

        @Override
        public String summary() {
            return command.summary();
        }

        @Override
        public Class<C> configType() {
            return command.configType();
        }

        @Override
        public boolean computesRows() {
            return command instanceof RowFunctions;
        }

        @Override
        public List<StageInput> inputs() {
            return List.of();
        }

        @Override
        public List<String> arguments() {
            return command.arguments();
        }
    }
}
