package org.align4j.pipeline.cli;

import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.options.Option;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.CommandContext;

/** A command of two words with arguments, a list, a map and a switch. */
final class GreetCommand implements Command<GreetCommand.Config> {
    record Config(
            @Option(doc = "How to greet") String greeting,
            @Option(doc = "Whom to greet", def = "[]") List<String> names,

            @Option(doc = "How often each is greeted", def = "{}")
            Map<String, Integer> times,

            @Option(doc = "Whether to shout", def = "false") boolean loud,

            @Option(doc = "Whether the greeting must be returned", def = "false")
            boolean gate) {}

    @Override
    public Declaration<GreetCommand.Config> declaration() {
        return new Declaration<>("greet all", "Greet everybody", Config.class);
    }

    @Override
    public List<String> arguments() {
        return List.of("greeting", "names");
    }

    @Override
    public void run(Config config, CommandContext context) {
        for (String name : config.names()) {
            String line = config.greeting() + ", " + name;
            for (int i = 0; i < config.times().getOrDefault(name, 1); i++) {
                context.print(config.loud() ? line + "!" : line);
            }
        }
        context.result("greeted", config.names().size());
        if (config.gate()) {
            throw new UserError(List.of("nobody returned the greeting"), UserError.GATE);
        }
    }
}
