package org.align4j.data.importing;

import java.util.List;
import java.util.stream.Collectors;
import org.align4j.core.UserError;

/** Every importer. Their order decides nothing: the one that makes most of a file's columns reads it. */
final class Importers {
    private static final List<Importer> ALL = List.of(
            new TextDocuments(),
            new Conversations(),
            new PromptOnly(),
            new PromptCompletion(),
            new ExplicitPreference(),
            new RepeatedPromptPreference(),
            new ImplicitPreference(),
            new UnpairedPreference(),
            new HhTranscripts(),
            new Gsm8k(),
            new Alpaca(),
            new AutoJ(),
            new PandaLm(),
            new LlmBar(),
            new HhhAlignment(),
            new Prometheus(),
            new UltraFeedback(),
            new HelpSteer(),
            new HelpSteerPreference(),
            new Shp(),
            new TldrComparisons(),
            new TldrRatings(),
            new LmHumanPreferences(),
            new Nectar(),
            new OasstTrees(),
            new OasstMessages(),
            new SafeRlhf(),
            new RewardBench2(),
            new Arena(),
            new ConversationVotes(),
            new MtBenchQuestions(),
            new MtBenchAnswers(),
            new MtBenchJudgments(),
            new MtBenchScores(),
            new AlpacaEval(),
            new WebGpt(),
            new RmStatic(),
            new Prm800k(),
            new MathShepherd(),
            new Stepwise(),
            new Ranked(),
            new NemoRanking(),
            new ConversationPreference(),
            new ConversationLabel(),
            new NemoAlignerPairs(),
            new NemoAlignerRatings(),
            new RedTeamAttempts(),
            new Verl(),
            new Rlvr(),
            new Svamp(),
            new Gsm8kSolutions(),
            new IfEval(),
            new SelfInstruct());

    private Importers() {}

    static List<Importer> all() {
        return ALL;
    }

    static Importer named(String name) {
        return ALL.stream()
                .filter(importer -> importer.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new UserError("format '" + name + "' is unknown, there are "
                        + ALL.stream().map(Importer::name).collect(Collectors.joining(", "))));
    }
}
