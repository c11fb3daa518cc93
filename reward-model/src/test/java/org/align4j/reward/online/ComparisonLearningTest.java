package org.align4j.reward.online;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.core.options.Option;
import org.align4j.core.run.Seeds;
import org.align4j.judge.annotate.Answer;
import org.align4j.judge.annotate.RoundFolder;
import org.align4j.judge.annotate.Vote;
import org.align4j.judge.annotate.VoteJournal;
import org.align4j.judge.config.JudgeContext;
import org.align4j.model.ValueModel;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.text.PromptedRow;
import org.align4j.model.training.Stateful;
import org.align4j.reward.RewardFacts;
import org.align4j.reward.RewardModel;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A tiny random reward model, taught that more of the letter a is better. */
class ComparisonLearningTest {
    private static final int ITERATIONS = 6;
    private static final String JUDGE = "{type: synthetic, truth: {type: principles, name: a, principles:"
            + " [{name: a, weight: 1, rule: {type: uses-words, enough: 5, words: [a]}}]}}";
    private static final EngineConfig ENGINE = ConfigLoader.load(
            EngineConfig.class,
            null,
            List.of(
                    Assignment.of("device", "cpu"),
                    Assignment.of("precision", "float32"),
                    Assignment.of("threads", "1")));

    @TempDir
    Path folder;

    @Test
    void itLearnsWhatItsTeacherPrefersAndForeseesMoreAndMore() throws IOException {
        Run run = run("judge", teacher("{type: judge, judge: " + JUDGE + "}"), 0);
        Map<String, Double> first = run.curves().get(-1);
        Map<String, Double> last = run.curves().get(ITERATIONS - 2);
        assertThat(first.get("queries/asked")).isEqualTo(20);
        assertThat(last.get("queries/asked")).isEqualTo(60);
        assertThat(last.get("queries/budget_left")).isZero();
        assertThat(last.get("reward_model/prequential_accuracy"))
                .isGreaterThan(first.get("reward_model/prequential_accuracy"))
                .isGreaterThan(0.75);
        assertThat(run.curves().keySet()).containsExactly(-1, 0, 1, 2, 3, 4);
    }

    @Test
    void afterAnUpdateOneIsStillAStandardDeviationOfTheCompletionsAtTheStart() throws IOException {
        Run run = run("scale", teacher("{type: judge, judge: " + JUDGE + "}"), 0);
        double mean = Arrays.stream(run.reference()).average().orElseThrow();
        double squares = Arrays.stream(run.reference()).map(x -> x * x).sum();
        assertThat(mean).isCloseTo(0, within(1e-9));
        assertThat(Math.sqrt(squares / (run.reference().length - 1))).isCloseTo(1, within(1e-9));
    }

    /** The scale is that of what was sampled of late, in every iteration, and goes on after a kill. */
    @Test
    void aMovingScaleFollowsWhatThePolicySamples() throws IOException {
        String learn = teacher("{type: judge, judge: " + JUDGE + "}, scale: {by: ema, decay: 0.5}")
                .replace("every: 1", "every: 2");
        Run whole = run("moving", learn, 0);
        assertThat(whole.curves().keySet()).containsExactly(-1, 0, 1, 2, 3, 4, 5);
        assertThat(whole.curves().values())
                .allSatisfy(curves -> assertThat(curves).containsKeys("reward_model/scale_mean"));
        assertThat(whole.curves().get(2)).doesNotContainKey("queries/asked");
        Map<String, Double> last = whole.curves().get(5);
        double first = whole.reference()[0] * last.get("reward_model/scale_std") + last.get("reward_model/scale_mean");
        Run floored = run("floored", learn.replace("decay: 0.5", "decay: 0.5, least-deviation: 1000"), 0);
        assertThat(floored.reference()[0])
                .isCloseTo((first - last.get("reward_model/scale_mean")) / 1000, within(1e-9));
        Run stopped = run("moving-stopped", learn, 3);
        assertThat(stopped.reference()).isEqualTo(whole.reference());
        assertThat(stopped.curves()).isEqualTo(whole.curves());
    }

    @Test
    void stoppedAndContinuedItHasTheSameBitsHoweverLateItsAnswersAre() throws IOException {
        String teacher = "{type: simulated, late: 2, annotators: [ada, bob], judge: " + JUDGE + "}";
        Run whole = run("whole", teacher(teacher), 0);
        assertThat(whole.curves().get(0).get("queries/pending")).isGreaterThan(0);
        for (int stopped : new int[] {1, 3, 4}) {
            Run part = run("part-" + stopped, teacher(teacher), stopped);
            assertThat(part.reference()).as("stopped after " + stopped).isEqualTo(whole.reference());
            assertThat(part.curves()).isEqualTo(whole.curves());
            for (String file : List.of("intake.jsonl", "items.jsonl", "votes-ada.jsonl")) {
                assertThat(folder.resolve("part-" + stopped).resolve(file))
                        .hasSameTextualContentAs(folder.resolve("whole").resolve(file));
            }
        }
    }

    @Test
    void aReplayHasTheSameBitsAndAsksNobody() throws IOException {
        Run people = run("people", teacher("{type: simulated, late: 1, judge: " + JUDGE + "}"), 0);
        Run replay = run("replay", teacher("{type: replay, from: " + folder.resolve("people") + "}"), 0);
        assertThat(replay.reference()).isEqualTo(people.reference());
        assertThat(replay.curves()).isEqualTo(people.curves());
        assertThat(folder.resolve("replay/votes-ada.jsonl")).doesNotExist();
        assertThatThrownBy(() -> run(
                        "other",
                        "{budget: 50, first: 20, every: 1, reference: 24, update: {steps: 1},"
                                + " teacher: {type: replay, from: " + folder.resolve("people") + "}}",
                        0))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("replay needs the same inputs, options and seed");
    }

    /** Chosen by doubt, questions are in more doubt than those that are drawn; their number and the bits' repetition stay. */
    @Test
    void questionsThatAreChosenAreInDoubt() throws IOException {
        String information = teacher("{type: judge, judge: " + JUDGE + "}, choose: {by: information, pool: 4}");
        Run chosen = run("chosen", information, 0);
        assertThat(chosen.curves().get(-1)).doesNotContainKey("queries/acquisition");
        assertThat(chosen.curves().get(2).get("queries/acquisition")).isGreaterThan(0);
        assertThat(chosen.curves().get(4).get("queries/asked")).isEqualTo(60);
        assertThat(run("again", information, 3).curves()).isEqualTo(chosen.curves());
        assertThat(Files.readString(folder.resolve("chosen/items.jsonl"))).hasLineCount(60);
        String drawn =
                teacher("{type: judge, judge: " + JUDGE + "}, choose: {by: information, pool: 4, random-share: 1}");
        Map<String, Double> random = run("drawn", drawn, 0).curves().get(2);
        assertThat(random.getOrDefault("queries/acquisition", 0.0)).isNotPositive();
    }

    @Test
    void membersAskAboutDifferentCompletionsAndTheBitsRepeat() throws IOException {
        String thompson = teacher("{type: judge, judge: " + JUDGE + "}, choose: {by: thompson, random-share: 0}");
        Run chosen = run("thompson", thompson, 0);
        Map<String, Double> last = chosen.curves().get(ITERATIONS - 2);
        assertThat(last.get("queries/asked")).isGreaterThan(40);
        assertThat(run("thompson-again", thompson, 3).curves()).isEqualTo(chosen.curves());
    }

    /** Members learn from draws of their own, keep units of their own, choose by what they disagree about, and go on after a kill. */
    @Test
    void theMembersOfAnEnsembleLearnEachForItself() throws IOException {
        String learn = teacher("{type: judge, judge: " + JUDGE + "}, choose: {by: disagreement, pool: 4}");
        Run whole = run("members", learn, 0, 3);
        assertThat(whole.curves().get(2).get("queries/acquisition")).isGreaterThan(0);
        for (int m = 0; m < 3; m++) {
            double[] reference = whole.members()[m];
            double mean = Arrays.stream(reference).average().orElseThrow();
            double squares = Arrays.stream(reference).map(x -> x * x).sum();
            assertThat(mean).isCloseTo(0, within(1e-9));
            assertThat(Math.sqrt(squares / (reference.length - 1))).isCloseTo(1, within(1e-9));
        }
        assertThat(whole.members()[1]).isNotEqualTo(whole.members()[0]);
        Run stopped = run("members-stopped", learn, 3, 3);
        assertThat(stopped.members()).isDeepEqualTo(whole.members());
        assertThat(stopped.curves()).isEqualTo(whole.curves());
    }

    /** Asked the same, and without draws of their own: the first member is the single model to the bit, and so is none of the others. */
    @Test
    void theFirstOfSeveralLearnsAsOneDoesAlone() throws IOException {
        String learn = quick("bootstrap: false");
        Run alone = run("alone-of-many", learn, 0);
        Run several = run("several", learn, 0, 2);
        assertThat(several.members()[0]).isEqualTo(alone.reference());
        assertThat(several.members()[1]).isNotEqualTo(alone.reference());
        assertThat(run("drawn-rows", quick("bootstrap: true"), 0, 2).members()[0])
                .isNotEqualTo(alone.reference());
    }

    /** A window looks further back, so that a round finds more pairs than one iteration has, asks none twice, and repeats after a kill. */
    @Test
    void aWindowAsksAboutEarlierIterationsTooAndNothingTwice() throws IOException {
        String wide = quick("choose: {window: 3}")
                .replace("budget: 60, first: 20, every: 1", "budget: 180, first: 20, every: 4");
        Run whole = run("window", wide, 0);
        assertThat(whole.curves().get(3)).containsEntry("queries/asked", 180.0);
        assertThat(RoundFolder.open(folder.resolve("window")).items())
                .extracting(item -> item.prompt() + " " + Set.copyOf(item.completions()))
                .doesNotHaveDuplicates();
        assertThat(run("window-one", wide.replace("window: 3", "window: 1"), 0)
                        .curves()
                        .get(3)
                        .get("queries/asked"))
                .as("six prompts, ten pairs each")
                .isBetween(60.0, 20.0 + 60);
        Run stopped = run("window-stopped", wide, 2);
        assertThat(stopped.reference()).isEqualTo(whole.reference());
        assertThat(stopped.curves()).isEqualTo(whole.curves());
        assertThat(folder.resolve("window-stopped/items.jsonl"))
                .hasSameTextualContentAs(folder.resolve("window/items.jsonl"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"by: random", "by: information, pool: 4", "by: thompson", "by: disagreement, spread: power"})
    void aPromptGivesOnePairARoundWhereItMayGiveNoMore(String choose) throws IOException {
        String one = quick("choose: {one-per-prompt: true, " + choose + "}");
        Run run = run("one", one, 0);
        assertThat(run.curves().get(-1)).containsEntry("queries/asked", 6.0);
        assertThat(RoundFolder.open(folder.resolve("one")).items())
                .hasSizeGreaterThan(20)
                .extracting(item -> item.id().substring(0, 4) + item.prompt())
                .doesNotHaveDuplicates();
    }

    /** Prompts come in turn where their entropy counts for all, and the same after a kill. */
    @Test
    void promptsUnlikeThoseThatWereAskedAboutComeFirst() throws IOException {
        String apart = quick(
                "choose: {by: information, pool: 6, random-share: 0, spread: {type: prompt-entropy, beta: 0.1, neighbours: 2}}");
        Run whole = run("apart", apart, 0);
        assertThat(whole.curves().get(0)).containsKeys("queries/acquisition", "queries/prompt_entropy");
        assertThat(whole.curves().get(-1)).doesNotContainKey("queries/prompt_entropy");
        Run stopped = run("apart-stopped", apart, 2);
        assertThat(stopped.curves()).isEqualTo(whole.curves());
    }

    /** Where nobody answers the model learns from demonstrations alone; where somebody does from both, and the share falls. */
    @Test
    void demonstrationsAreLearnedFromBesideComparisons() throws IOException {
        String nobody = "{type: synthetic, truth: {type: verifier, name: right, check: {type: exact}}}";
        Run alone = run(
                "alone", teacher("{type: judge, judge: " + nobody + "}, demonstrations: {share: 0.5, fade: none}"), 0);
        Map<String, Double> first = alone.curves().get(-1);
        Map<String, Double> last = alone.curves().get(ITERATIONS - 2);
        assertThat(last.get("queries/answered")).isZero();
        assertThat(last.get("reward_model/demonstration_accuracy"))
                .isGreaterThan(first.get("reward_model/demonstration_accuracy"))
                .isGreaterThan(0.9);
        String both = teacher("{type: judge, judge: " + JUDGE + "}, demonstrations: {share: 0.5}");
        Run fading = run("both", both, 0);
        assertThat(fading.curves().get(-1).get("reward_model/demonstration_share"))
                .isEqualTo(0.5);
        assertThat(fading.curves().get(2).get("reward_model/demonstration_share"))
                .isEqualTo(0.25);
        Run stopped = run("stopped", both, 3);
        assertThat(stopped.reference()).isEqualTo(fading.reference());
        assertThat(stopped.curves()).isEqualTo(fading.curves());
    }

    @Test
    void whatNobodyCanAnswerCostsNothingAndIsAskedForAgain() throws IOException {
        String judge = "{type: synthetic, truth: {type: verifier, name: right, check: {type: exact}}}";
        Run run = run("failing", teacher("{type: judge, judge: " + judge + "}"), 0);
        Map<String, Double> last = run.curves().get(ITERATIONS - 2);
        assertThat(last.get("queries/answered")).isZero();
        assertThat(last.get("queries/budget_left")).isEqualTo(60);
        assertThat(last).doesNotContainKey("reward_model/loss");
    }

    @Test
    void peopleAreWaitedForAndTheirFirstWordStands() throws Exception {
        String options =
                "{budget: 4, first: 4, every: 1, reference: 24, update: {steps: 2, first-steps: 2}, teacher: {type: people}}";
        Thread person = new Thread(() -> voteOnAll(folder.resolve("waiting"), 4), "person");
        person.start();
        Run run = run("waiting", options, 0);
        person.join();
        assertThat(run.curves().get(-1).get("queries/answered")).isEqualTo(4);
        assertThat(IntakeLog.read(folder.resolve("waiting")).get(0).answers())
                .allSatisfy(answer -> assertThat(answer.annotator()).isEqualTo("ada"));
    }

    @Test
    void whatWasTakenInBeforeAKillIsTakenInAgainWhateverPeopleVotedSince() throws IOException {
        String options = "{budget: 12, first: 4, every: 1, reference: 24, update: {steps: 2, first-steps: 2},"
                + " teacher: {type: people, wait-for: 0, first-wait-for: 0}}";
        Path checkpoint = folder.resolve("checkpoint");
        int asked;
        try (RewardModel model = model();
                ComparisonLearning learning = new ComparisonLearning(config(options), inputs("late", model))) {
            learning.begin(sampled(model, -1));
            save(learning, checkpoint);
            learning.learn(0, sampled(model, 0));
            asked = learning.learn(1, sampled(model, 1)).get("queries/asked").intValue();
        }
        voteOnAll(folder.resolve("late"), asked);
        try (RewardModel model = model();
                ComparisonLearning learning = new ComparisonLearning(config(options), inputs("late", model))) {
            load(learning, checkpoint);
            assertThat(learning.learn(0, sampled(model, 0))).containsEntry("queries/answered", 0.0);
            assertThat(learning.learn(1, sampled(model, 1))).containsEntry("queries/answered", 0.0);
            assertThat(learning.learn(2, sampled(model, 2))).containsEntry("queries/answered", (double) asked);
        }
    }

    private static void save(ComparisonLearning learning, Path checkpoint) throws IOException {
        for (Stateful state : learning.states()) {
            Files.createDirectories(checkpoint.resolve(state.name()));
            state.save(checkpoint.resolve(state.name()));
        }
    }

    private static void load(ComparisonLearning learning, Path checkpoint) throws IOException {
        for (Stateful state : learning.states()) {
            state.load(checkpoint.resolve(state.name()));
        }
    }

    private static void voteOnAll(Path folder, int items) {
        while (!RoundFolder.isBegun(folder) || RoundFolder.open(folder).items().size() < items) {
            Thread.onSpinWait();
        }
        RoundFolder round = RoundFolder.open(folder);
        try (VoteJournal journal = round.open("ada", line -> {})) {
            round.items()
                    .forEach(item -> journal.append(new Vote(
                            journal.nextId("ada"),
                            item.id(),
                            0,
                            "ada",
                            List.of(1, 0),
                            Answer.pair(Answer.Choice.FIRST, null),
                            null,
                            3,
                            10,
                            "2026-11-29T12:00:00Z")));
        }
    }

    /** Of a model that hardly learns: what is asked is looked at. */
    private static String quick(String more) {
        return teacher("{type: judge, judge: " + JUDGE + "}, " + more)
                .replace("steps: 12, first-steps: 30", "steps: 1, first-steps: 1");
    }

    private static String teacher(String teacher) {
        return "{budget: 60, first: 20, every: 1, reference: 24, held-out-share: 0.1,"
                + " update: {steps: 12, first-steps: 30, batch: 8, learning-rate: 3e-3}, teacher: " + teacher + "}";
    }

    /** @param members normalised scores of the completions at the start, at the end, by each member */
    private record Run(double[][] members, Map<Integer, Map<String, Double>> curves) {
        double[] reference() {
            return members[0];
        }
    }

    private record Options(@Option(doc = "What is tested") LearnConfig learn) {}

    /** @param stopped after how many iterations another process goes on from a checkpoint; 0 for one that is not stopped */
    private Run run(String name, String learn, int stopped) throws IOException {
        return run(name, learn, stopped, 1);
    }

    private Run run(String name, String learn, int stopped, int members) throws IOException {
        Map<Integer, Map<String, Double>> curves = new LinkedHashMap<>();
        Path checkpoint = folder.resolve(name + "-checkpoint");
        if (stopped > 0) {
            try (RewardModel model = models(members);
                    ComparisonLearning learning = new ComparisonLearning(config(learn), inputs(name, model))) {
                curves.put(-1, learning.begin(sampled(model, -1)));
                iterate(learning, model, 0, stopped, curves);
                save(learning, checkpoint);
                // what a process does beyond its last checkpoint before it is killed
                iterate(learning, model, stopped, stopped + 1, new LinkedHashMap<>());
            }
        }
        try (RewardModel model = models(members);
                ComparisonLearning learning = new ComparisonLearning(config(learn), inputs(name, model))) {
            if (stopped == 0) {
                curves.put(-1, learning.begin(sampled(model, -1)));
            } else {
                load(learning, checkpoint);
            }
            iterate(learning, model, stopped, ITERATIONS, curves);
            List<int[]> rows = sampled(model, -1).subList(0, 24).stream()
                    .map(SampledCompletion::row)
                    .toList();
            double[][] scores = new double[members][];
            for (int m = 0; m < members; m++) {
                scores[m] = Arrays.stream(model.members().get(m).score(rows))
                        .map(learning.scales().get(m)::apply)
                        .toArray();
            }
            return new Run(scores, curves);
        }
    }

    private static void iterate(
            ComparisonLearning learning,
            RewardModel model,
            int from,
            int until,
            Map<Integer, Map<String, Double>> curves) {
        for (int i = from; i < until; i++) {
            Map<String, Double> iteration = learning.learn(i, sampled(model, i));
            if (!iteration.isEmpty()) {
                curves.put(i, iteration);
            }
        }
    }

    private static RewardModel model() {
        return new RewardModel(ValueModel.load(Fixtures.path("reward/llama"), ENGINE), RewardFacts.NONE);
    }

    /** Members that start alike. */
    private static RewardModel models(int members) {
        return members == 1
                ? model()
                : RewardModel.ensemble(
                        IntStream.range(0, members).mapToObj(m -> model()).toList());
    }

    private static LearnConfig config(String learn) {
        return ConfigLoader.load(Options.class, null, List.of(Assignment.of("learn", learn)))
                .learn();
    }

    private LearningInputs inputs(String name, RewardModel model) {
        Seeds seeds = new Seeds(7);
        JudgeContext judges = new JudgeContext(folder.resolve("work"), seeds, line -> {});
        return new LearningInputs(
                model,
                "start",
                List.of(),
                demonstrations(model),
                seeds,
                folder.resolve(name),
                judges,
                ITERATIONS,
                2000,
                line -> {});
    }

    /** For two of the prompts, nothing but the letter a. */
    private static Map<Content, List<int[]>> demonstrations(RewardModel model) {
        Map<Content, List<int[]>> rows = new LinkedHashMap<>();
        for (int p = 0; p < 2; p++) {
            Content prompt = Content.user("Say " + p);
            rows.put(
                    prompt,
                    List.of(model.tokenizer()
                            .encodeRow(prompt, Content.assistant("a a a a a "))
                            .tokens()));
        }
        return rows;
    }

    private static List<SampledCompletion> sampled(RewardModel model, int iteration) {
        List<SampledCompletion> sampled = new ArrayList<>();
        for (int p = 0; p < 6; p++) {
            Content prompt = Content.user("Say " + p);
            for (int c = 0; c < 5; c++) {
                StringBuilder text = new StringBuilder();
                for (int k = 0; k < 5; k++) {
                    long draw = new Seeds(iteration).seed(p + "/" + c + "/" + k);
                    text.append("abcd".charAt((int) Math.floorMod(draw, 4L))).append(' ');
                }
                Content completion = Content.assistant(text.toString());
                PromptedRow row = model.tokenizer().encodeRow(prompt, completion);
                sampled.add(new SampledCompletion("p" + p, prompt, completion, null, row.tokens(), row.promptLength()));
            }
        }
        return sampled;
    }
}
