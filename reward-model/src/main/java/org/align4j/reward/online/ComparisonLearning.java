package org.align4j.reward.online;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.data.Preference;
import org.align4j.judge.Comparison;
import org.align4j.judge.annotate.AnnotationItem;
import org.align4j.judge.statistics.Correlation;
import org.align4j.model.training.Stateful;
import org.align4j.reward.Normalization;
import org.align4j.reward.online.IntakeLog.Intake;
import org.align4j.reward.online.IntakeLog.QueryAnswer;
import org.align4j.reward.online.QueryTeacher.OpenQuery;

/**
 * A reward model that learns from comparisons of what a policy samples, while the policy learns from it (Christiano et al. 2017): at
 * some iterations questions are put about the newest completions, the answers that there are by then are taken in, the model takes some
 * steps, and its scores are scaled anew on completions of the policy as it started, so that 1 stays one of their standard deviations.
 */
public final class ComparisonLearning implements AutoCloseable {
    private final LearnConfig config;
    private final LearningInputs inputs;
    private final LearningMembers members;
    private final QueryFolder folder;
    private final QueryTeacher teacher;
    private final IntakeLog log;
    private final int[] rounds;
    private final LearningState state = new LearningState();

    public ComparisonLearning(LearnConfig config, LearningInputs inputs) {
        this.config = config;
        this.inputs = inputs;
        members = new LearningMembers(config, inputs, state);
        folder = new QueryFolder(inputs.queries(), inputs.seeds().seed("annotation"), inputs.say());
        teacher = config.teacher().open(new TeacherConfig.Context(inputs.judges(), folder, inputs.say()));
        log = IntakeLog.open(inputs.queries());
        rounds = config.rounds(inputs.iterations());
        state.add(inputs.given(), config.buffer());
    }

    /** In which units each member's scores are given: those of the policy's completions as it started. */
    public List<Normalization> scales() {
        return List.copyOf(state.scales);
    }

    /**
     * Scores rows.
     *
     * @return of each row by member, as its head gives it
     */
    public double[][] scores(List<int[]> rows) {
        List<double[]> raw = members.raw(rows);
        double[][] scores = new double[rows.size()][raw.size()];
        for (int i = 0; i < scores.length; i++) {
            for (int m = 0; m < scores[i].length; m++) {
                scores[i][m] = raw.get(m)[i];
            }
        }
        return scores;
    }

    /** Names the model and the units in which it scores now. */
    public String version() {
        String version = inputs.version() + " after update " + state.updates;
        return config.scale().follows()
                ? version + ", scale of " + state.moving.get(0).scores() + " scores"
                : version;
    }

    /** What a checkpoint must hold. */
    public List<Stateful> states() {
        List<Stateful> states = new ArrayList<>(members.learners());
        states.add(state);
        return states;
    }

    /**
     * Before the policy learns anything: the completions that scores are scaled on, and the first round.
     *
     * @param sampled by the policy as it starts, at least as many as {@code reference} says
     * @return curves
     */
    public Map<String, Double> begin(List<SampledCompletion> sampled) {
        state.reference = sampled.subList(0, config.reference()).stream()
                .map(SampledCompletion::row)
                .toList();
        members.scale();
        Map<String, Double> curves = moment(-1, sampled);
        if (config.scale().follows()) {
            members.follow(state.reference, curves);
        }
        if (state.updates == 0) {
            inputs.say().accept("reward model: there was nothing to learn from before the first iteration");
        }
        return curves;
    }

    /**
     * After an iteration.
     *
     * @param iteration from 0
     * @param sampled by the policy in it
     * @return curves; none unless something was due
     */
    public Map<String, Double> learn(int iteration, List<SampledCompletion> sampled) {
        Map<String, Double> curves =
                config.due(iteration, inputs.iterations()) ? moment(iteration, sampled) : new LinkedHashMap<>();
        state.remember(sampled, config.choose().window() - 1);
        if (config.scale().follows() && !sampled.isEmpty()) {
            members.follow(sampled.stream().map(SampledCompletion::row).toList(), curves);
        }
        return curves;
    }

    /** Whether there is anything to do after an iteration. */
    public boolean due(int iteration) {
        return config.scale().follows() || config.choose().window() > 1 || config.due(iteration, inputs.iterations());
    }

    private Map<String, Double> moment(int iteration, List<SampledCompletion> sampled) {
        Map<String, Double> curves = new LinkedHashMap<>();
        new QueryRound(config.choose(), members, folder, state, inputs.seeds())
                .ask(iteration, sampled, rounds[state.moments] + state.owed, learned(), curves);
        Intake intake = log.find(state.moments).orElseGet(() -> {
            Intake taken = new Intake(state.moments, iteration, teacher.answers(open(), state.moments, iteration));
            log.append(taken);
            return taken;
        });
        List<LearnedPair> news = takeIn(intake, iteration);
        foresee(news, curves);
        state.add(news, config.buffer());
        state.moments++;
        DemonstratedPairs demonstrated = config.demonstrated(inputs, iteration, sampled);
        if (!news.isEmpty() || !demonstrated.pairs().isEmpty() || (iteration < 0 && !state.buffer.isEmpty())) {
            learnFrom(
                    sampled,
                    demonstrated,
                    iteration < 0
                            ? config.update().firstSteps()
                            : config.update().steps(),
                    curves);
        }
        count(curves);
        return curves;
    }

    private List<OpenQuery> open() {
        List<OpenQuery> questions = new ArrayList<>();
        for (Query query : state.open) {
            AnnotationItem item = folder.item(query.id());
            Comparison pair = new Comparison(
                    query.id(),
                    item.prompt(),
                    item.completions().get(0),
                    item.completions().get(1),
                    query.groundTruth());
            questions.add(new OpenQuery(pair, query.iteration()));
        }
        return questions;
    }

    private List<LearnedPair> takeIn(Intake intake, int iteration) {
        Map<String, Query> open = new LinkedHashMap<>();
        state.open.forEach(query -> open.put(query.id(), query));
        List<LearnedPair> news = new ArrayList<>();
        for (QueryAnswer answer : intake.answers()) {
            Query query = open.remove(answer.query());
            if (query == null || intake.iteration() != iteration) {
                throw new UserError(folder.path().resolve(IntakeLog.FILE) + ": moment " + intake.number()
                        + " does not belong to this run; use another --out");
            }
            Double pFirst = answer.pFirst();
            if (pFirst == null) {
                state.failed++;
                state.owed++;
            } else {
                state.answered++;
                state.ties += answer.tie() ? 1 : 0;
                news.add(query.answered(pFirst, answer.tie()));
            }
        }
        state.open.clear();
        state.open.addAll(open.values());
        return news;
    }

    /** Whether the model had said what the answers say, before it learns from them: its accuracy where the policy is now. */
    private void foresee(List<LearnedPair> news, Map<String, Double> curves) {
        List<Boolean> right = new Foresight(members).of(news);
        if (state.updates > 0) {
            // what it says before it has learned anything is nobody's disappointment
            right.forEach(state::foresaw);
        }
        if (!right.isEmpty()) {
            curves.put("reward_model/prequential_accuracy", Foresight.share(right));
        }
    }

    private void learnFrom(
            List<SampledCompletion> sampled, DemonstratedPairs demonstrated, int steps, Map<String, Double> curves) {
        List<int[]> newest = sampled.stream().map(SampledCompletion::row).toList();
        double[] before = members.scores(newest);
        List<LearnedPair> rows = learned();
        if (rows.isEmpty() && demonstrated.pairs().isEmpty()) {
            return;
        }
        if (!demonstrated.pairs().isEmpty()) {
            curves.put(
                    "reward_model/demonstration_accuracy",
                    Foresight.share(new Foresight(members).of(demonstrated.pairs())));
            curves.put("reward_model/demonstration_share", demonstrated.share());
        }
        members.learn(rows, demonstrated, steps, curves);
        double correlation = Correlation.spearman(before, members.scores(newest));
        if (Double.isFinite(correlation)) {
            curves.put("reward_model/rank_correlation", correlation);
        }
        measureHeldOut(curves);
    }

    private void measureHeldOut(Map<String, Double> curves) {
        List<Boolean> right = new Foresight(members)
                .of(state.buffer.stream().filter(this::heldOut).toList());
        if (!right.isEmpty()) {
            curves.put("reward_model/held_out_accuracy", Foresight.share(right));
        }
    }

    /** What the model may learn from. */
    private List<LearnedPair> learned() {
        return state.buffer.stream().filter(row -> !heldOut(row)).toList();
    }

    private boolean heldOut(LearnedPair row) {
        return (inputs.seeds().seed("held-out/" + row.id()) >>> 11) * 0x1p-53 < config.heldOutShare();
    }

    private void count(Map<String, Double> curves) {
        curves.put("queries/asked", (double) state.asked);
        curves.put("queries/answered", (double) state.answered);
        curves.put("queries/pending", (double) state.open.size());
        curves.put("queries/ties", (double) state.ties);
        curves.put("queries/failed", (double) state.failed);
        curves.put("queries/budget_left", (double) config.budget() - state.asked + state.failed);
    }

    /** All comparisons that were answered so far, in the order in which they were taken in: what repeats the run without its teacher. */
    public List<Preference> preferences() {
        List<Preference> preferences = new ArrayList<>();
        for (int moment = 0; moment < state.moments; moment++) {
            for (QueryAnswer answer : log.find(moment).orElseThrow().answers()) {
                if (answer.pFirst() != null) {
                    preferences.add(answer.preference(folder.item(answer.query())));
                }
            }
        }
        return preferences;
    }

    /** What the user should know at the end: that the model foresaw the newest answers no better than a coin. */
    public Optional<String> warning() {
        return Foresight.warning(state.foreseen);
    }

    @Override
    public void close() {
        teacher.close();
        log.close();
    }
}
