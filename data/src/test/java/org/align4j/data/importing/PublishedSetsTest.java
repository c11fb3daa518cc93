package org.align4j.data.importing;

import static org.align4j.data.importing.ImportCase.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.data.Label;
import org.align4j.data.LabelledPair;
import org.align4j.data.Preference;
import org.align4j.data.Ranking;
import org.align4j.data.RatedCompletion;
import org.align4j.data.Rating;
import org.align4j.data.Steps;
import org.align4j.data.importing.row.LayoutChoices;
import org.align4j.data.importing.row.Target;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is particular to the sets that preferences come from; what holds for all is {@link ImporterContractTest}'s. */
class PublishedSetsTest {
    private static final ImportConfig LENIENT = ImportConfig.DEFAULT.maxRejected(1);

    @TempDir
    private Path folder;

    private ImportCase rows = new ImportCase(Path.of(""));

    @BeforeEach
    void startEmpty() {
        rows = new ImportCase(folder);
    }

    @Test
    void ratingsOfUltraFeedbackAreTextAndMayNotApply() {
        ImportReport report = rows.run(
                LENIENT,
                json("{'instruction':'q','completions':[" + rated("a", "5", "4", "N/A", "3") + ","
                        + rated("b", "5", "5", "5", "5") + "," + rated("c", "1", "N/A", "N/A", "N/A") + "]}"),
                json("{'instruction':'q','completions':[" + rated("a", "six", "4", "4", "3") + ","
                        + rated("b", "N/A", "N/A", "N/A", "N/A") + "]}"));

        assertThat(rows.rows(Ranking.class)).singleElement().satisfies(ranking -> {
            assertThat(ranking.scores()).containsExactly(4.0, 5.0, 1.0);
            assertThat(ranking.ranks()).containsExactly(1, 0, 2);
            assertThat(ranking.judge()).isEqualTo("gpt-4");
        });
        assertThat(report.rejected()).isEqualTo(Map.of("invalid-number", 1L));
    }

    /** Every completion is a row, under the axis that was asked for. */
    @Test
    void gradedCompletionsAreRatings() {
        rows.run(
                LENIENT.as(Target.RATINGS).choices(new LayoutChoices("helpfulness", null, null, null)),
                json("{'instruction':'q','completions':[" + rated("a", "5", "4", "4", "3") + ","
                        + rated("b", "2", "5", "5", "5") + "]}"));
        assertThat(rows.rows(RatedCompletion.class))
                .extracting(RatedCompletion::completion, RatedCompletion::ratings)
                .containsExactly(
                        tuple(Content.assistant("a"), List.of(new Rating("gpt-4", 5, null))),
                        tuple(Content.assistant("b"), List.of(new Rating("gpt-4", 2, null))));
        assertThat(rows.rows(RatedCompletion.class))
                .extracting(RatedCompletion::promptId)
                .containsOnly("rows-1");
    }

    @Test
    void theAxisAndTheThresholdAreTheUsersChoice() {
        rows.run(
                LENIENT.as(Target.LABELS).choices(new LayoutChoices("truthfulness", 3.0, null, null)),
                json("{'instruction':'q','completions':[" + rated("a", "5", "5", "5", "2") + ","
                        + rated("b", "1", "1", "1", "3") + "]}"));

        assertThat(rows.rows(Label.class))
                .extracting(Label::label, Label::rating)
                .containsExactly(tuple(false, 2.0), tuple(true, 3.0));
    }

    @Test
    void earlierTurnsOfHelpSteerAreMessages() {
        String row = "{'prompt':'one<extra_id_1>Assistant\\ntwo<extra_id_1>User\\nthree','response':'%s',"
                + "'helpfulness':%d,'verbosity':1}";

        ImportReport report =
                rows.run(ImportConfig.DEFAULT, json(String.format(row, "a", 1)), json(String.format(row, "b", 4)));

        assertThat(report.rowsRead()).isEqualTo(2);
        assertThat(report.examples()).isEqualTo(1);
        assertThat(report.unused().keySet()).containsExactly("verbosity");
        assertThat(rows.rows(Preference.class)).singleElement().satisfies(pair -> {
            assertThat(pair.prompt())
                    .isEqualTo(new Content.Chat(List.of(
                            new Message("user", "one"),
                            new Message("assistant", "two"),
                            new Message("user", "three"))));
            assertThat(pair.chosen()).isEqualTo(Content.assistant("b"));
            assertThat(pair.margin()).isEqualTo(3.0);
        });
    }

    @Test
    void aNegativeStrengthIsForTheFirstAndZeroIsATie() {
        String row = "{'prompt':'q','response_1':'a','response_2':'b','preference_strength':%d}";

        ImportReport report = rows.run(
                LENIENT,
                json(String.format(row, -3)),
                json(String.format(row, 1)),
                json(String.format(row, 0)),
                json(String.format(row, -100)));

        assertThat(rows.rows(Preference.class))
                .extracting(row1 -> row1.chosen().lastText(), Preference::margin, Preference::pChosen, Preference::tie)
                .containsExactly(tuple("a", 3.0, 1.0, false), tuple("b", 1.0, 1.0, false), tuple("a", 0.0, 0.5, true));
        assertThat(report.rejected()).isEqualTo(Map.of("invalid-number", 1L));
    }

    @Test
    void theSpaceBeforeASummaryBelongsToIt() {
        rows.run(
                ImportConfig.DEFAULT,
                json("{'info':{'post':'p','title':'t','subreddit':'s'},'summaries':[{'text':' a'},{'text':'b '}],"
                        + "'choice':1,'worker':'w','extra':{'confidence':9}}"),
                json("{'info':{'article':'news'},'summaries':[{'text':'a'},{'text':'b'}],'choice':0,'worker':'w'}"));

        assertThat(rows.rows(Preference.class))
                .extracting(Preference::prompt, Preference::chosen, Preference::margin, Preference::annotator)
                .containsExactly(
                        tuple(
                                Content.text("SUBREDDIT: r/s\n\nTITLE: t\n\nPOST: p\n\nTL;DR:"),
                                Content.text(" b"),
                                9.0,
                                "w"),
                        tuple(Content.text("Article:\nnews\n\nTL;DR:"), Content.text(" a"), null, "w"));
    }

    @Test
    void theBestOfFourIsBetterThanEachOtherAndNoMore() {
        rows.run(
                ImportConfig.DEFAULT
                        .as(Target.PREFERENCES)
                        .choices(new LayoutChoices(null, null, ids -> "t" + ids.get(0), null)),
                json("{'query':[9],'sample0':[0],'sample1':[1],'sample2':[2],'sample3':[3],'best':2}"));

        assertThat(rows.rows(Preference.class))
                .extracting(pair -> pair.chosen().lastText() + pair.rejected().lastText())
                .containsExactly("t2t0", "t2t1", "t2t3");
    }

    @Test
    void tokenIdsWithoutATokenizerAreSaidToNeedOne() {
        ImportReport report = rows.run(
                LENIENT.format("prompt"), json("{'prompt':'q'}"), json("{'query':[9],'sample0':[0],'best':0}"));
        assertThat(report.info().rows()).isEqualTo(1);

        ImportCase tokens = new ImportCase(folder.resolve("tokens"));
        assertThat(tokens.folder().toFile().mkdir()).isTrue();
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> tokens.run(LENIENT, json("{'query':[9],'sample0':[0],'sample1':[1],'best':0}")))
                .hasMessageContaining("name the folder of their tokenizer with --tokenizer");
    }

    @Test
    void pkuHasTwoOrders() {
        String row = json("{'prompt':'q','response_0':'a','response_1':'b','is_response_0_safe':true,"
                + "'is_response_1_safe':false,'better_response_id':1,'safer_response_id':0}");
        rows.run(ImportConfig.DEFAULT.choices(new LayoutChoices("safer", null, null, null)), row);

        assertThat(rows.rows(Preference.class))
                .extracting(pair -> pair.chosen().lastText())
                .containsExactly("a");
    }

    @Test
    void votesOnSeveralTurnsHaveNoOnePrompt() {
        String arena = "{'prompt':'%s','response_a':'%s','response_b':'%s','winner_model_a':%d,'winner_model_b':%d,"
                + "'winner_tie':%d,'model_a':'m','model_b':'n'}";

        ImportReport report = rows.run(
                ImportConfig.DEFAULT.as(Target.LABELLED_PAIRS),
                String.format(json(arena), "[\\\"q\\\"]", "[\\\"a\\\"]", "[\\\"b\\\"]", 0, 0, 1),
                String.format(
                        json(arena),
                        "[\\\"q\\\",\\\"r\\\"]",
                        "[\\\"a\\\",\\\"c\\\"]",
                        "[\\\"b\\\",\\\"d\\\"]",
                        1,
                        0,
                        0));

        assertThat(rows.rows(LabelledPair.class))
                .extracting(LabelledPair::label, LabelledPair::firstPolicy, LabelledPair::secondPolicy)
                .containsExactly(tuple("tie", "m", "n"));
        assertThat(report.rejected()).isEqualTo(Map.of("differs-before-last-turn", 1L));
    }

    @Test
    void aConversationIsCutAfterTheTurnThatWasJudged() {
        String turns =
                "[{'role':'user','content':'q'},{'role':'assistant','content':'%s'},{'role':'user','content':'r'},"
                        + "{'role':'assistant','content':'z'}]";
        String row = "{'conversation_a':" + String.format(turns, "a") + ",'conversation_b':" + String.format(turns, "b")
                + ",'winner':'%s','judge':'%s','turn':1,'question_id':81}";

        rows.run(
                ImportConfig.DEFAULT,
                json(String.format(row, "model_b", "expert_3")),
                json(String.format(row, "tie (inconsistent)", "gpt4_pair")));

        assertThat(rows.rows(Preference.class))
                .extracting(
                        Preference::id,
                        pair -> pair.chosen().lastText(),
                        Preference::tie,
                        Preference::annotator,
                        Preference::judge)
                .containsExactly(
                        tuple("81-1", "b", false, "expert_3", null), tuple("81-1#2", "a", true, null, "gpt4_pair"));
    }

    @Test
    void mtBenchVerdictsThatDisagreeAreATieAndErrorsAreNone() {
        String shown =
                "[User Question]\\nq\\n\\n[The Start of Assistant A\\u0027s Answer]\\na\\n\\nmore\\n[The End of Assistant"
                        + " A\\u0027s Answer]\\n\\n[The Start of Assistant B\\u0027s Answer]\\nb\\n[The End of Assistant B\\u0027s Answer]";
        String row =
                "{'question_id':1,'model_1':'m','model_2':'n','g1_winner':'%s','g2_winner':'%s','judge':['gpt-4','pair-v2'],"
                        + "'g1_user_prompt':'" + shown + "'}";

        ImportReport report = rows.run(
                LENIENT,
                json(String.format(row, "model_1", "model_1")),
                json(String.format(row, "model_1", "model_2")),
                json(String.format(row, "error", "model_2")));

        assertThat(rows.rows(Preference.class))
                .extracting(pair -> pair.chosen().lastText(), Preference::pChosen, Preference::judge)
                .containsExactly(tuple("a\n\nmore", 1.0, "gpt-4/pair-v2"), tuple("a\n\nmore", 0.5, "gpt-4/pair-v2"));
        assertThat(report.rejected()).isEqualTo(Map.of("no-answer", 1L));
    }

    @Test
    void alpacaEvalGivesSoftLabels() {
        String row = "{'instruction':'q','output_1':'a','output_2':'b','annotator':'j','preference':%s}";

        rows.run(
                ImportConfig.DEFAULT,
                json(String.format(row, "1.0")),
                json(String.format(row, "1.75")),
                json(String.format(row, "1.5")));

        assertThat(rows.rows(Preference.class))
                .extracting(pair -> pair.chosen().lastText(), Preference::pChosen, Preference::tie)
                .containsExactly(tuple("a", 1.0, false), tuple("b", 0.75, false), tuple("a", 0.5, true));
    }

    /** An alternative at either step, and the way that was gone: three solutions, as in TRL. */
    @ParameterizedTest
    @ValueSource(strings = {"1", "1.0", "'1'"})
    void everyRatedStepOfPrm800kEndsASolution(String chosen) {
        rows.run(
                ImportConfig.DEFAULT,
                json("{'question':{'problem':'q'},'label':{'steps':[{'completions':[{'text':'no','rating':-1},"
                        + "{'text':'so','rating':0}],'human_completion':null,'chosen_completion':" + chosen + "},"
                        + "{'completions':[{'text':'bad','rating':-1}],'human_completion':{'text':'good','rating':null},"
                        + "'chosen_completion':null}],'finish_reason':'solution'}}"));

        assertThat(rows.rows(Steps.class))
                .extracting(Steps::completions, Steps::labels, Steps::ratings)
                .containsExactly(
                        tuple(List.of("no"), List.of(false), List.of(-1.0)),
                        tuple(List.of("so", "bad"), List.of(false, false), List.of(0.0, -1.0)),
                        tuple(List.of("so", "good"), List.of(false, true), List.of(0.0, 1.0)));
    }

    /** Not one that was chosen, nor one that was not; what is said of both is kept where a row can hold it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'prompt':'q','chosen':'a','rejected':'b','tie':%s}",
                "{'conversation_a':[{'role':'user','content':'q'},{'role':'assistant','content':'a'}],'conversation_b':"
                        + "[{'role':'user','content':'q'},{'role':'assistant','content':'b'}],'tie':%s,'winner':'%s'}"
            })
    void theSidesOfATieAreNeitherGoodNorBad(String row) throws IOException {
        String tie = json(String.format(row, true, "tie (bothbad)"));
        String won = json(String.format(row, false, "model_a"));
        for (Target target : List.of(Target.LABELS, Target.DEMONSTRATIONS)) {
            ImportCase each = new ImportCase(Files.createTempDirectory(folder, "case"));

            ImportReport report = each.run(ImportConfig.DEFAULT.as(target), tie, won);

            assertThat(report.rejected()).isEqualTo(Map.of("tie", 1L));
            assertThat(report.info().rows()).isEqualTo(target == Target.LABELS ? 2 : 1);
        }
    }

    @Test
    void aVoteForBothSidesIsNone() {
        String row = "{'prompt':['q'],'response_a':['a'],'response_b':['b'],'winner_model_a':%d,'winner_model_b':%d,"
                + "'winner_tie':%d}";

        ImportReport report = rows.run(
                LENIENT,
                json(String.format(row, 1, 0, 0)),
                json(String.format(row, 1, 0, 1)),
                json(String.format(row, 0, 1, 1)),
                json(String.format(row, 1, 1, 0)),
                json(String.format(row, 0, 0, 0)));

        assertThat(rows.rows(Preference.class)).hasSize(1);
        assertThat(report.rejected()).isEqualTo(Map.of("invalid-number", 4L));
    }

    @Test
    void aRankIsAWholeNumber() {
        String row = "{'prompt':'q','answers':[{'answer':'a','rank':%s},{'answer':'b','rank':%s}]}";

        ImportReport report =
                rows.run(LENIENT, json(String.format(row, "1.0", "'2'")), json(String.format(row, "1.2", "1.7")));

        assertThat(rows.rows(Ranking.class)).extracting(Ranking::ranks).containsExactly(List.of(0, 1));
        assertThat(report.rejected()).isEqualTo(Map.of("invalid-number", 1L));
    }

    @Test
    void ratingsInATableOfTextsAreNumbers() {
        rows.run(
                "rows.csv",
                ImportConfig.DEFAULT,
                "prompt,response,helpfulness,correctness\nq,a,1,4\nq,b,3.0,2\nq2,c,2,2\n");

        assertThat(rows.rows(Preference.class))
                .extracting(pair -> pair.chosen().lastText(), Preference::margin)
                .containsExactly(tuple("b", 2.0));
    }

    @Test
    void theProblemOfMathShepherdEndsWhereTheFirstStepBegins() {
        ImportReport report = rows.run(
                LENIENT,
                json("{'input':'q. Step 1: a ки\\nStep 2: b ки','label':'q. Step 1: a +\\nStep 2: b -','task':'t'}"),
                json("{'input':'why? a ки b ки','label':'why? a - b +','task':'t'}"),
                json("{'input':'q ки Step 1: a ки','label':'q + Step 1: a -','task':'t'}"),
                json("{'input':'no end a ки','label':'no end a +','task':'t'}"),
                json("{'input':'q? a ки','label':'q? a x','task':'t'}"));

        assertThat(rows.rows(Steps.class))
                .extracting(steps -> steps.prompt().lastText(), Steps::completions, Steps::labels)
                .containsExactly(
                        tuple("q.", List.of("Step 1: a", "Step 2: b"), List.of(true, false)),
                        tuple("why?", List.of("a", "b"), List.of(false, true)),
                        tuple("q", List.of("Step 1: a"), List.of(false)));
        assertThat(report.rejected()).isEqualTo(Map.of("no-common-prompt", 1L, "wrong-type", 1L));
    }

    @Test
    void aTableOfMessagesIsPutTogetherToATree() {
        ImportReport report = rows.run(
                LENIENT,
                json("{'message_tree_id':'m','message_id':'m','parent_id':null,'text':'q','role':'prompter'}"),
                json("{'message_tree_id':'m','message_id':'a','parent_id':'m','text':'x','role':'assistant','rank':1}"),
                json("{'message_tree_id':'m','message_id':'b','parent_id':'m','text':'y','role':'assistant','rank':0}"),
                json("{'message_tree_id':'m','message_id':'c','parent_id':'b','text':'r','role':'prompter'}"),
                json(
                        "{'message_tree_id':'m','message_id':'d','parent_id':'c','text':'z','role':'assistant','rank':null}"),
                json("{'message_tree_id':'n','message_id':'e','parent_id':'gone','text':'z','role':'assistant'}"));

        assertThat(rows.rows(Ranking.class)).singleElement().satisfies(ranking -> {
            assertThat(ranking.id()).isEqualTo("m");
            assertThat(ranking.ranks()).containsExactly(1, 0);
        });
        assertThat(report.rejected()).isEqualTo(Map.of("nothing-to-compare", 1L, "missing-column", 1L));
    }

    /** The types of axolotl, the files of LLaMA-Factory, NeMo Aligner and OpenRLHF, and the binarized sets. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{'instruction':'q','chosen_response':'a','rejected_response':'b'}; preference",
                "{'input':'q','chosen':'a','rejected':'b'}; preference",
                "{'system':'s','question':'q','chosen':'a','rejected':'b'}; preference",
                "{'prompt':'q','chosen_response':'a','rejected_response':'b','chosen_reward':2,'rejected_reward':1}; preference",
                "{'instruction':'q','input':'','output':'a','kto_tag':true}; unpaired",
                "{'messages':[{'role':'user','content':'q'}],'chosen':{'role':'assistant','content':'a'},"
                        + "'rejected':{'role':'assistant','content':'b'}}; conversation-preference",
                "{'prompt':'q','prompt_id':'i','messages':[{'role':'user','content':'q'},{'role':'assistant','content':'a'}],"
                        + "'chosen':[{'role':'user','content':'q'},{'role':'assistant','content':'a'}],"
                        + "'rejected':[{'role':'user','content':'q'},{'role':'assistant','content':'b'}],"
                        + "'score_chosen':8,'score_rejected':6}; preference-repeated-prompt",
                "{'prompt':'q','chosen':'a','chosen_model':'m','rejected':'b','rejected_model':'n','subset':'s','id':1}; preference",
                "{'instruction':'q','output':'a','generator':'g','dataset':'d'}; alpaca",
            })
    void othersShapesAreReadAsWhatTheyAre(String row, String format) {
        assertThat(rows.run(ImportConfig.DEFAULT, json(row)).formats().values()).containsExactly(format);
    }

    private static String rated(String response, String... ratings) {
        String[] aspects = {"helpfulness", "honesty", "instruction_following", "truthfulness"};
        StringBuilder annotations = new StringBuilder();
        for (int i = 0; i < aspects.length; i++) {
            annotations.append(i == 0 ? "" : ",").append("'" + aspects[i] + "':{'Rating':'" + ratings[i] + "'}");
        }
        return "{'response':'" + response + "','annotations':{" + annotations + "}}";
    }
}
