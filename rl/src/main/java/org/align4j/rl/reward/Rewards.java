package org.align4j.rl.reward;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.align4j.core.UserError;
import org.align4j.data.Prompt;
import org.align4j.judge.Verdict.Cost;
import org.align4j.model.process.Shares;
import org.align4j.model.training.Stateful;
import org.align4j.reward.Normalization;
import org.align4j.reward.online.ComparisonLearning;
import org.align4j.rl.episode.Episode;

/** All reward sources of a run; an episode's reward is their sum. */
public final class Rewards implements AutoCloseable {
    private final List<RewardSource> sources = new ArrayList<>();
    private final List<Sharing> sharings = new ArrayList<>();
    private final Shares shares;
    private final Map<String, Double> weights = new LinkedHashMap<>();
    /** By source, episodes that it could not score since sources last learned. */
    private final Map<String, Integer> failed = new LinkedHashMap<>();

    private Rewards(Shares shares) {
        this.shares = shares;
    }

    /**
     * Opens all terms.
     *
     * @throws UserError if a term needs what is not there, or two have one name
     */
    public static Rewards open(List<? extends RewardTerm> terms, RewardContext context) {
        Rewards rewards = new Rewards(new Shares(context.processes()));
        try {
            Set<String> names = new HashSet<>();
            for (RewardTerm term : terms) {
                RewardSource source =
                        term.sharing() == Sharing.LEADER ? LeaderSource.open(term, context) : term.open(context);
                rewards.sources.add(source);
                rewards.sharings.add(term.sharing());
                if (!names.add(source.name())) {
                    throw new UserError("rewards: two terms have the name " + source.name()
                            + "; give their judges different names");
                }
                rewards.weights.put(source.name(), Math.abs(term.weight()));
            }
            return rewards;
        } catch (RuntimeException e) {
            rewards.close();
            throw e;
        }
    }

    /**
     * What an episode earned.
     *
     * @param total of all terms and tokens
     * @param tokens by sampled token; what was earned by the whole episode stands at the last one
     * @param terms by the source's name
     */
    public record Earned(double total, double[] tokens, Map<String, Part> terms) {
        /** With another score of one of its terms, which was and is earned at the last token. */
        private Earned with(String name, Score.OfEpisode score) {
            Part old = terms.get(name);
            double more = score.value() - old.value();
            double[] moved = tokens.clone();
            moved[moved.length - 1] += more;
            Map<String, Part> all = new LinkedHashMap<>(terms);
            all.put(name, new Part(score.value(), score.raw(), old.watched()));
            return new Earned(total + more, moved, all);
        }
    }

    /**
     * What one source gave.
     *
     * @param value as it counts in the total
     * @param raw in the source's own units
     * @param watched whether the source has weight 0 and is there to be looked at
     */
    public record Part(double value, double raw, boolean watched) {
        /** Of a source that counts. */
        public Part(double value, double raw) {
            this(value, raw, false);
        }

        /** What metrics show: as it counts, or raw where it does not. */
        public double shown() {
            return watched ? raw : value;
        }
    }

    /**
     * Says at the start whether every source can score completions of these prompts.
     *
     * @throws UserError if one cannot
     */
    public void expect(List<Prompt> prompts) {
        sources.forEach(source -> source.expect(prompts));
    }

    /**
     * Scores episodes by all terms: what each earned, or which term could not say and why.
     *
     * @param episodes the same in all processes, which then all have the same outcomes
     */
    public List<Outcome> score(List<Episode> episodes) {
        List<List<Score>> bySource = new ArrayList<>();
        for (int k = 0; k < sources.size(); k++) {
            bySource.add(scores(k, episodes));
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < episodes.size(); i++) {
            List<Score> scores = new ArrayList<>();
            for (List<Score> each : bySource) {
                scores.add(each.get(i));
            }
            outcomes.add(outcome(episodes.get(i), scores));
        }
        for (int k = 0; k < sources.size(); k++) {
            count(sources.get(k).name(), bySource.get(k), episodes);
        }
        return outcomes;
    }

    private void count(String name, List<Score> scores, List<Episode> episodes) {
        for (int i = 0; i < scores.size(); i++) {
            if (scores.get(i) instanceof Score.Missing
                    && episodes.get(i).failure().isEmpty()) {
                failed.merge(name, 1, Integer::sum);
            }
        }
    }

    private List<Score> scores(int k, List<Episode> episodes) {
        RewardSource source = sources.get(k);
        List<Score> scores = sharings.get(k) == Sharing.LEADER
                ? shares.ofLeader(() -> source.score(episodes), ScoreCodec.CODEC)
                : shares.all(source.score(shares.own(episodes)), ScoreCodec.CODEC);
        requireOneEach(source.name(), "episode", scores.size(), episodes.size());
        return scores;
    }

    /** A plugin may give fewer or more. */
    private static void requireOneEach(String name, String of, int given, int needed) {
        if (given != needed) {
            throw new UserError("reward " + name + ": gave " + given + " numbers where one for each " + of
                    + " is needed: " + needed);
        }
    }

    /**
     * One episode with its reward.
     *
     * @param earned empty if a term could not score it
     * @param missing which term and why; empty text if all could
     */
    public record Outcome(Episode episode, Optional<Earned> earned, String missing) {}

    private Outcome outcome(Episode episode, List<Score> scores) {
        if (!episode.failure().isEmpty()) {
            return new Outcome(episode, Optional.empty(), episode.failure());
        }
        double[] tokens = new double[episode.length()];
        double total = 0;
        Map<String, Part> terms = new LinkedHashMap<>();
        for (int k = 0; k < scores.size(); k++) {
            String name = sources.get(k).name();
            double term = 0;
            double raw = 0;
            if (scores.get(k) instanceof Score.Missing missing) {
                return new Outcome(episode, Optional.empty(), name + ": " + missing.reason());
            } else if (scores.get(k) instanceof Score.OfEpisode whole) {
                term = whole.value();
                raw = whole.raw();
                tokens[tokens.length - 1] += term;
            } else if (scores.get(k) instanceof Score.OfTokens dense) {
                requireOneEach(name, "token", dense.values().length, tokens.length);
                for (int t = 0; t < tokens.length; t++) {
                    tokens[t] += dense.values()[t];
                    term += dense.values()[t];
                }
                raw = term;
            }
            if (!Float.isFinite((float) term)) {
                return new Outcome(episode, Optional.empty(), name + ": its reward is " + term);
            }
            terms.put(name, new Part(term, raw, sources.get(k).watched()));
            total += term;
        }
        return new Outcome(episode, Optional.of(new Earned(total, tokens, terms)), "");
    }

    /** Before the first iteration: what sources want to see of the policy as it starts. */
    public Map<String, Double> begin(FirstSamples samples) {
        Map<String, Double> curves = new LinkedHashMap<>();
        sources.forEach(source -> curves.putAll(source.begin(samples)));
        return curves;
    }

    /**
     * The same episodes' rewards after sources whose units move have learned.
     *
     * @param before by which they were scored, as {@link #versions} said
     * @return the same list where no such source has changed
     */
    public List<Earned> again(List<Episode> episodes, List<Earned> earned, Map<String, String> before) {
        List<Earned> now = earned;
        for (int k = 0; k < sources.size(); k++) {
            RewardSource source = sources.get(k);
            if (source.moves() && !source.version().equals(before.get(source.name()))) {
                List<Score> scores = scores(k, episodes);
                List<Earned> next = new ArrayList<>();
                for (int i = 0; i < scores.size(); i++) {
                    next.add(now.get(i).with(source.name(), (Score.OfEpisode) scores.get(i)));
                }
                now = next;
            }
        }
        return now;
    }

    /** What the source that learns from comparisons has learned, if there is one. */
    public Optional<ComparisonLearning> comparisons() {
        return sources.stream()
                .filter(LearnedModelSource.class::isInstance)
                .map(source -> ((LearnedModelSource) source).learning())
                .findFirst();
    }

    /** Lets every source learn; its curves of the iteration, and how many completions it could not score, where there were any. */
    public Map<String, Double> learn(Seen seen) {
        Map<String, Double> curves = new LinkedHashMap<>();
        failed.forEach((name, count) -> curves.put("rewards/" + name + "/failed", (double) count));
        failed.clear();
        sources.forEach(source -> curves.putAll(source.learn(seen)));
        return curves;
    }

    /**
     * What asking judges has cost since the last time, for those that were asked: requests, seconds of them all together, and dollars
     * where prices are known. It cannot repeat.
     */
    public Map<String, Double> costs() {
        Map<String, Double> costs = new LinkedHashMap<>();
        for (RewardSource source : sources) {
            Cost paid = source.paid();
            if (paid.tries() > 0) {
                String name = "rewards/" + source.name();
                costs.put(name + "/calls", (double) paid.tries());
                costs.put(name + "/seconds", paid.millis() / 1000.0);
                if (paid.dollars() > 0) {
                    costs.put(name + "/dollars", paid.dollars());
                }
            }
        }
        return costs;
    }

    /** How much each source counts, without its sign, for those who standardise them one by one. */
    public Map<String, Double> weights() {
        return Collections.unmodifiableMap(weights);
    }

    /** What scores now, by the source's name. */
    public Map<String, String> versions() {
        Map<String, String> versions = new LinkedHashMap<>();
        sources.forEach(source -> versions.put(source.name(), source.version()));
        return versions;
    }

    /** What a checkpoint must hold of the sources that learn. */
    public List<Stateful> states() {
        return sources.stream().flatMap(source -> source.states().stream()).toList();
    }

    /** The units of the score model among the sources; as they are where there is none. */
    public Normalization scale() {
        return sources.stream()
                .map(RewardSource::scale)
                .filter(scale -> !scale.equals(Normalization.NONE))
                .findFirst()
                .orElse(Normalization.NONE);
    }

    @Override
    public void close() {
        sources.forEach(RewardSource::close);
    }
}
