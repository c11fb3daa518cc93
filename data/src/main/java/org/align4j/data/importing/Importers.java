package org.align4j.data.importing;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.align4j.core.UserError;
import org.align4j.core.plugin.Plugins;
import org.align4j.data.importing.formats.Alpaca;
import org.align4j.data.importing.formats.AlpacaEval;
import org.align4j.data.importing.formats.Arena;
import org.align4j.data.importing.formats.AutoJ;
import org.align4j.data.importing.formats.ConversationLabel;
import org.align4j.data.importing.formats.ConversationPreference;
import org.align4j.data.importing.formats.ConversationVotes;
import org.align4j.data.importing.formats.Conversations;
import org.align4j.data.importing.formats.Edits;
import org.align4j.data.importing.formats.ExplicitPreference;
import org.align4j.data.importing.formats.Gsm8k;
import org.align4j.data.importing.formats.Gsm8kSolutions;
import org.align4j.data.importing.formats.HelpSteer;
import org.align4j.data.importing.formats.HelpSteerPreference;
import org.align4j.data.importing.formats.HhTranscripts;
import org.align4j.data.importing.formats.HhhAlignment;
import org.align4j.data.importing.formats.IfEval;
import org.align4j.data.importing.formats.ImplicitPreference;
import org.align4j.data.importing.formats.LlmBar;
import org.align4j.data.importing.formats.LmHumanPreferences;
import org.align4j.data.importing.formats.MathShepherd;
import org.align4j.data.importing.formats.MtBenchAnswers;
import org.align4j.data.importing.formats.MtBenchJudgments;
import org.align4j.data.importing.formats.MtBenchQuestions;
import org.align4j.data.importing.formats.MtBenchScores;
import org.align4j.data.importing.formats.Nectar;
import org.align4j.data.importing.formats.NemoAlignerPairs;
import org.align4j.data.importing.formats.NemoAlignerRatings;
import org.align4j.data.importing.formats.NemoRanking;
import org.align4j.data.importing.formats.OasstMessages;
import org.align4j.data.importing.formats.OasstTrees;
import org.align4j.data.importing.formats.PandaLm;
import org.align4j.data.importing.formats.PreferredOutput;
import org.align4j.data.importing.formats.Prm800k;
import org.align4j.data.importing.formats.Prometheus;
import org.align4j.data.importing.formats.PromptCompletion;
import org.align4j.data.importing.formats.PromptOnly;
import org.align4j.data.importing.formats.Ranked;
import org.align4j.data.importing.formats.RedTeamAttempts;
import org.align4j.data.importing.formats.RepeatedPromptPreference;
import org.align4j.data.importing.formats.RewardBench2;
import org.align4j.data.importing.formats.Rlvr;
import org.align4j.data.importing.formats.RmStatic;
import org.align4j.data.importing.formats.SafeRlhf;
import org.align4j.data.importing.formats.Segments;
import org.align4j.data.importing.formats.SelfInstruct;
import org.align4j.data.importing.formats.Shp;
import org.align4j.data.importing.formats.Stepwise;
import org.align4j.data.importing.formats.Svamp;
import org.align4j.data.importing.formats.TextDocuments;
import org.align4j.data.importing.formats.TldrComparisons;
import org.align4j.data.importing.formats.TldrRatings;
import org.align4j.data.importing.formats.UltraFeedback;
import org.align4j.data.importing.formats.UnpairedPreference;
import org.align4j.data.importing.formats.Verl;
import org.align4j.data.importing.formats.WebGpt;
import org.align4j.data.importing.row.Importer;

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
            new PreferredOutput(),
            new UnpairedPreference(),
            new Edits(),
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
            new Segments(),
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

    /** Our own, then those of plugins. */
    static List<Importer> all() {
        List<Importer> all = new ArrayList<>(ALL);
        for (Importer added : Plugins.all(Importer.class)) {
            if (all.stream().anyMatch(other -> other.name().equals(added.name()))) {
                throw new UserError(
                        "a plugin's importer is named '" + added.name() + "', which there is already; rename it");
            }
            all.add(added);
        }
        return all;
    }

    static Importer named(String name) {
        List<Importer> all = all();
        return all.stream()
                .filter(importer -> importer.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new UserError("format '" + name + "' is unknown; it must be one of "
                        + all.stream().map(Importer::name).collect(Collectors.joining(", "))));
    }
}
