package org.align4j.pipeline.mlflow;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.CommandContext;

/** {@code align mlflow}: options, curves and warnings of runs on a tracking server; given again, it sends what is new. */
public final class MlflowCommand implements Command<MlflowConfig> {
    @Override
    public Declaration<MlflowConfig> declaration() {
        return new Declaration<>(
                "mlflow", "Send options, curves and warnings of runs to an MLflow tracking server", MlflowConfig.class);
    }

    @Override
    public List<String> arguments() {
        return List.of("runs");
    }

    @Override
    public void run(MlflowConfig config, CommandContext context) throws IOException {
        MlflowClient client = new MlflowClient(config.server(), System.getenv("MLFLOW_TRACKING_TOKEN"));
        String experiment = client.experiment(config.experiment());
        List<MlflowRun> runs = new ArrayList<>();
        for (Path folder : config.runs()) {
            runs.add(MlflowRun.of(folder, client, experiment));
        }
        long numbers = 0;
        boolean all = false;
        while (!all) {
            all = true;
            for (MlflowRun run : runs) {
                boolean finished = run.finished();
                numbers += run.send();
                all &= finished;
            }
            if (!config.follow() || all) {
                break;
            }
            try {
                TimeUnit.SECONDS.sleep(config.every());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        context.say(numbers + " numbers sent to the experiment " + config.experiment() + " of " + config.server()
                + (all ? "" : "; the same command sends what is new, --follow goes on"));
        context.result("numbers", numbers);
    }
}
