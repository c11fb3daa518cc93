package org.align4j.pipeline.watch;

import java.util.List;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.CommandContext;

/** {@code align watch}: until it is interrupted. */
public final class WatchCommand implements Command<WatchConfig> {
    @Override
    public Declaration<WatchConfig> declaration() {
        return new Declaration<>(
                "watch", "Follow runs on a local page: curves, samples, options that differ", WatchConfig.class);
    }

    @Override
    public List<String> arguments() {
        return List.of("runs");
    }

    @Override
    public void run(WatchConfig config, CommandContext context) {
        List<WatchedRun> runs = WatchedRun.all(config.runs());
        try (WatchServer server = new WatchServer(runs, config.port(), config.names(), context::warn)) {
            server.start();
            context.say("open " + server.url() + "; only this machine can reach it, Ctrl-C stops it");
            server.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
