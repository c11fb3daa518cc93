package org.align4j.pipeline.chat;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.model.kernel.MachineSpeeds;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.CommandContext;

/** {@code align chat}. */
public final class ChatCommand implements Command<ChatConfig> {
    @Override
    public Declaration<ChatConfig> declaration() {
        return new Declaration<>("chat", "Talk to a model in the terminal, or compare two blind", ChatConfig.class);
    }

    @Override
    public MachineSpeeds.Work work() {
        return MachineSpeeds.Work.FEW_COMPLETIONS;
    }

    @Override
    public List<String> arguments() {
        return List.of("models");
    }

    @Override
    public void run(ChatConfig config, CommandContext context) throws IOException {
        List<Path> folders = new ArrayList<>();
        for (Path model : config.models()) {
            folders.add(context.artifact("models", model, Artifact.POLICY));
        }
        if (config.models().stream().distinct().count() != config.models().size()) {
            throw new UserError("models: the two must differ");
        }
        List<Speaker> speakers = new ArrayList<>();
        try {
            for (int i = 0; i < folders.size(); i++) {
                speakers.add(Speaker.load(
                        config.models().get(i).toString(), folders.get(i), config.engine(), config.weights()));
            }
            for (Speaker speaker : speakers) {
                speaker.condition().ifPresent(each -> context.say(speaker.name() + " is " + each.described()));
            }
            talk(speakers, config, context);
        } finally {
            speakers.forEach(Speaker::close);
        }
    }

    private static void talk(List<Speaker> speakers, ChatConfig config, CommandContext context) throws IOException {
        PreferenceJournal journal =
                config.journal() == null ? null : new PreferenceJournal(config.journal(), config.annotator());
        context.say("/help shows the commands, Ctrl-D ends");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8.newDecoder()));
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        Conversing conversing = new Conversing(speakers, config, journal, in, out);
        conversing.run();
        context.result("votes", conversing.votes());
        if (config.journal() != null && conversing.votes() > 0) {
            context.say("votes are in " + config.journal() + "; align data import " + config.journal()
                    + " --out DIR makes preferences of them");
        }
    }
}
