package org.align4j.pipeline;

import java.util.List;
import org.align4j.pipeline.annotate.AnnotateSimulateStage;
import org.align4j.pipeline.evaluate.EvaluateStage;
import org.align4j.pipeline.generate.SampleStage;
import org.align4j.pipeline.generate.StepsStage;
import org.align4j.pipeline.judge.JudgeCalibrateStage;
import org.align4j.pipeline.judge.JudgeEvalStage;
import org.align4j.pipeline.judge.JudgeLabelStage;
import org.align4j.pipeline.judge.JudgeRankStage;
import org.align4j.pipeline.judge.JudgeRateStage;
import org.align4j.pipeline.judge.JudgeSegmentsStage;
import org.align4j.pipeline.judge.JudgeSelectStage;
import org.align4j.pipeline.judge.JudgeStage;
import org.align4j.pipeline.offline.OfflineStage;
import org.align4j.pipeline.offline.ScoreSamplesStage;
import org.align4j.pipeline.offline.ValueStage;
import org.align4j.pipeline.preference.DpoStage;
import org.align4j.pipeline.quickstart.ExampleDataStage;
import org.align4j.pipeline.report.ReportStage;
import org.align4j.pipeline.reward.LabelEfficiencyStage;
import org.align4j.pipeline.reward.RewardStage;
import org.align4j.pipeline.rl.DistilStage;
import org.align4j.pipeline.rl.RlStage;
import org.align4j.pipeline.rl.SelfPlayStage;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.supervised.PretrainStage;
import org.align4j.pipeline.supervised.SftStage;

/** Every stage, in the order in which a pipeline runs them. */
public final class Stages {
    private Stages() {}

    public static List<Stage<?>> all() {
        return List.of(
                new ExampleDataStage(),
                new PretrainStage(),
                new SftStage(),
                new SampleStage(),
                new StepsStage(),
                new JudgeStage(),
                new JudgeLabelStage(),
                new JudgeRankStage(),
                new JudgeRateStage(),
                new JudgeSegmentsStage(),
                new JudgeEvalStage(),
                new JudgeSelectStage(),
                new AnnotateSimulateStage(),
                new JudgeCalibrateStage(),
                new RewardStage(),
                new LabelEfficiencyStage(),
                new ScoreSamplesStage(),
                new ValueStage(),
                new OfflineStage(),
                new RlStage(),
                new SelfPlayStage(),
                new DistilStage(),
                new DpoStage(),
                new EvaluateStage(),
                new ReportStage());
    }
}
