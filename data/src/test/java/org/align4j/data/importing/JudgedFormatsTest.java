package org.align4j.data.importing;

import static org.align4j.data.importing.ImportCase.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.util.List;
import org.align4j.core.chat.Content;
import org.align4j.data.LabelledPair;
import org.align4j.data.PairLabel;
import org.align4j.data.Preference;
import org.align4j.data.RatedCompletion;
import org.align4j.data.Rating;
import org.align4j.data.VerdictRow;
import org.align4j.data.importing.row.Target;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data sets that judges are measured on. */
class JudgedFormatsTest {
    @TempDir
    private Path folder;

    private ImportCase rows;

    @BeforeEach
    void inItsFolder() {
        rows = new ImportCase(folder);
    }

    @Test
    void theLabelOfAutoJIsThatOfTheOrderGiven() {
        rows.run(
                ImportConfig.DEFAULT,
                json("{'scenario':'s','label':1,'prompt':'q','response 1':'a','response 2':'b'}"),
                json("{'scenario':'s','label':2,'prompt':'q','response 1':'a','response 2':''}"));

        assertThat(rows.rows(LabelledPair.class))
                .extracting(LabelledPair::first, LabelledPair::second, LabelledPair::label, LabelledPair::category)
                .containsExactly(
                        tuple(Content.text("a"), Content.text("b"), "second", "s"),
                        tuple(Content.text("a"), Content.text(""), "tie", "s"));
    }

    @Test
    void aLabelledPairIsAPreferenceForTheBetterOne() {
        rows.run(
                ImportConfig.DEFAULT.as(Target.PREFERENCES),
                json("{'label':1,'prompt':'q','response 1':'a','response 2':'b'}"),
                json("{'label':2,'prompt':'q','response 1':'a','response 2':'b'}"));

        assertThat(rows.rows(Preference.class))
                .extracting(Preference::chosen, Preference::pChosen, Preference::tie, Preference::source)
                .containsExactly(
                        tuple(Content.text("b"), 1.0, false, "human"), tuple(Content.text("a"), 0.5, true, "human"));
    }

    @Test
    void pandaLmKeepsEveryAnnotatorAndCountsNoVoicesTwice() {
        rows.run(
                ImportConfig.DEFAULT,
                json("{'idx':7,'cmp_key':'opt_pythia','instruction':'q','input':'i','response1':'a','response2':'b',"
                        + "'annotator1':2,'annotator2':0,'annotator3':2}"),
                json("{'idx':8,'cmp_key':'x','instruction':'q','input':'','response1':'a','response2':'b',"
                        + "'annotator1':1,'annotator2':2,'annotator3':0}"));

        List<LabelledPair> pairs = rows.rows(LabelledPair.class);
        assertThat(pairs)
                .extracting(
                        LabelledPair::id, LabelledPair::label, LabelledPair::firstPolicy, LabelledPair::secondPolicy)
                .containsExactly(tuple("7", "second", "opt", "pythia"), tuple("8", "tie", null, null));
        assertThat(pairs.get(0).prompt()).isEqualTo(Content.text("q\n\ni"));
        assertThat(pairs.get(0).annotations())
                .containsExactly(
                        new PairLabel("annotator1", "second"),
                        new PairLabel("annotator2", "tie"),
                        new PairLabel("annotator3", "second"));
    }

    @Test
    void aVerdictThatIsNoneIsNoTie() {
        rows.run(
                ImportConfig.DEFAULT.as(Target.VERDICTS),
                json("{'idx':7,'instruction':'q','input':'','response1':'a','response2':'b','annotator1':1,"
                        + "'gpt_result':'garbage','pandalm_result':0}"));

        assertThat(rows.rows(VerdictRow.class))
                .extracting(VerdictRow::judge, VerdictRow::status, VerdictRow::pFirst, VerdictRow::tie)
                .containsExactly(tuple("gpt-3.5-turbo", "unparsed", null, false), tuple("pandalm-7b", "ok", 0.5, true));
    }

    @Test
    void aSwappedVerdictOfLlmBarSpeaksOfWhatWasShownFirst() {
        rows.run(
                ImportConfig.DEFAULT.as(Target.VERDICTS),
                json("{'id':'p','input':'q','output_1':'a','output_2':'b','label':1,'judges':{'j':[{"
                        + "'swap = False':{'completion':['Output (a)','stop'],'winner':'1'},"
                        + "'swap = True':{'completion':['Output (b)','stop'],'winner':'1'}}],'k':[{"
                        + "'swap = False':{'completion':['','content management policy'],'winner':null},"
                        + "'swap = True':{'completion':['I cannot',''],'winner':null}}]}}"));

        assertThat(rows.rows(VerdictRow.class))
                .extracting(VerdictRow::id, VerdictRow::pair, VerdictRow::order, VerdictRow::status, VerdictRow::pFirst)
                .containsExactly(
                        tuple("p/j/0", "p", 0, "ok", 1.0),
                        tuple("p/j/1", "p", 1, "ok", 0.0),
                        tuple("p/k/0", "p", 0, "refused", null),
                        tuple("p/k/1", "p", 1, "unparsed", null));
    }

    @Test
    void theOrderOfAPreferenceAsLabelledPairSaysNothingAboutIt() {
        String[] lines = new String[400];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = json("{'chosen_instruction':'" + judging("good", "") + "','rejected_instruction':'"
                    + judging("bad", "") + "','source':'honest'}");
        }

        rows.run(ImportConfig.DEFAULT.as(Target.LABELLED_PAIRS), lines);

        List<LabelledPair> pairs = rows.rows(LabelledPair.class);
        assertThat(pairs).allSatisfy(pair -> {
            boolean first = pair.first().equals(Content.text("good"));
            assertThat(pair.label()).isEqualTo(first ? "first" : "second");
            assertThat(pair.category()).isEqualTo("honest");
        });
        // 200 are expected; 6 standard deviations of a fair coin are 60.
        assertThat(pairs.stream().filter(pair -> "first".equals(pair.label())).count())
                .isBetween(140L, 260L);
    }

    @Test
    void aCompletionThatQuotesTheHeadingsStaysWhole() {
        String quoting = "see ###Feedback: and\\n\\n###Score Rubrics:\\nmine";
        rows.run(
                ImportConfig.DEFAULT,
                json("{'idx':3,'response_source':'vicuna','category':'c','instruction':'"
                        + judging(quoting, "\\n\\n###Reference Answer (Score 5):\\nbest")
                        + "','gpt4_score':[4,5],'gpt4_feedback':['because']}"));

        RatedCompletion rated = rows.rows(RatedCompletion.class).get(0);
        assertThat(rated.id()).isEqualTo("3/vicuna");
        assertThat(rated.promptId()).isEqualTo("3");
        assertThat(rated.completion()).isEqualTo(Content.text("see ###Feedback: and\n\n###Score Rubrics:\nmine"));
        assertThat(rated.reference()).isEqualTo("best");
        assertThat(rated.rubric()).isEqualTo("[r]");
        assertThat(rated.ratings()).containsExactly(new Rating("gpt4", 4, "because"), new Rating("gpt4", 5, null));
    }

    private static String judging(String response, String reference) {
        return "###Task Description:\\nx\\n\\n###The instruction to evaluate:\\nq\\n\\n###Response to evaluate:\\n"
                + response + reference + "\\n\\n###Score Rubrics:\\n[r]\\n\\n###Feedback: ";
    }
}
