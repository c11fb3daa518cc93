package org.align4j.pipeline;

import java.util.List;
import org.align4j.pipeline.annotate.AnnotateExportCommand;
import org.align4j.pipeline.annotate.AnnotateImportCommand;
import org.align4j.pipeline.annotate.AnnotateServeCommand;
import org.align4j.pipeline.annotate.AnnotateStatsCommand;
import org.align4j.pipeline.annotate.AnnotateTerminalCommand;
import org.align4j.pipeline.bench.BenchCommand;
import org.align4j.pipeline.chat.ChatCommand;
import org.align4j.pipeline.data.DataConvertCommand;
import org.align4j.pipeline.data.DataFilterCommand;
import org.align4j.pipeline.data.DataImportCommand;
import org.align4j.pipeline.data.DataMapCommand;
import org.align4j.pipeline.data.DataMixCommand;
import org.align4j.pipeline.data.DataSampleCommand;
import org.align4j.pipeline.data.DataShowCommand;
import org.align4j.pipeline.data.DataSplitCommand;
import org.align4j.pipeline.data.DataStatsCommand;
import org.align4j.pipeline.data.DataValidateCommand;
import org.align4j.pipeline.fetch.ModelFetchCommand;
import org.align4j.pipeline.generate.GenerateCommand;
import org.align4j.pipeline.generate.LogProbsCommand;
import org.align4j.pipeline.inspect.ModelExportCommand;
import org.align4j.pipeline.inspect.ModelInfoCommand;
import org.align4j.pipeline.inspect.ModelMergeCommand;
import org.align4j.pipeline.judge.JudgeProbeCommand;
import org.align4j.pipeline.mlflow.MlflowCommand;
import org.align4j.pipeline.plan.RunCommand;
import org.align4j.pipeline.quickstart.QuickstartCommand;
import org.align4j.pipeline.reward.ScoreCommand;
import org.align4j.pipeline.serve.ServeCommand;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.sweep.SweepCommand;
import org.align4j.pipeline.template.TemplateCommand;
import org.align4j.pipeline.watch.WatchCommand;

/** Every command that is not a stage, in the order in which help shows them. */
public final class Commands {
    private Commands() {}

    public static List<Command<?>> all() {
        return List.of(
                new QuickstartCommand(Stages.all()),
                new RunCommand(Stages.all()),
                new GenerateCommand(),
                new LogProbsCommand(),
                new ChatCommand(),
                new ServeCommand(),
                new SweepCommand(),
                new WatchCommand(),
                new MlflowCommand(),
                new ModelInfoCommand(),
                new BenchCommand(Main.class),
                new ModelFetchCommand(),
                new ModelMergeCommand(),
                new ModelExportCommand(),
                new ScoreCommand(),
                new TemplateCommand(),
                new JudgeProbeCommand(),
                new AnnotateServeCommand(),
                new AnnotateTerminalCommand(),
                new AnnotateExportCommand(),
                new AnnotateImportCommand(),
                new AnnotateStatsCommand(),
                new DataImportCommand(),
                new DataMapCommand(),
                new DataShowCommand(),
                new DataStatsCommand(),
                new DataSplitCommand(),
                new DataConvertCommand(),
                new DataFilterCommand(),
                new DataSampleCommand(),
                new DataMixCommand(),
                new DataValidateCommand());
    }
}
