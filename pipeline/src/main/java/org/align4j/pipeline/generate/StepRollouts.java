package org.align4j.pipeline.generate;

import java.util.ArrayList;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.data.Steps;
import org.align4j.judge.Candidate;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.Scored;
import org.align4j.model.CausalLm;
import org.align4j.model.Completion;
import org.align4j.model.generation.GenerationRequest;
import org.align4j.model.generation.Generator;

/**
 * What steps are worth: the share of rollouts from a solution's beginning that end right (Wang et al. 2024, Math-Shepherd).
 * After the last step nothing is left to sample, and the solution itself is judged.
 */
final class StepRollouts {
    private static final double RIGHT = 0.5;

    private final StepsConfig config;
    private final CausalLm policy;
    private final Generator generator;
    private final CompletionScorer judge;
    private final long seed;
    private long drawn;
    private long unjudged;

    StepRollouts(StepsConfig config, CausalLm policy, Generator generator, CompletionScorer judge, long seed) {
        this.config = config;
        this.policy = policy;
        this.generator = generator;
        this.judge = judge;
        this.seed = seed;
    }

    /** Rollouts so far. */
    long drawn() {
        return drawn;
    }

    /** Of these, how many the judge could not score; they count in no share. */
    long unjudged() {
        return unjudged;
    }

    /** The beginning of a solution that is rolled out. */
    private record Place(Solution solution, int step) {}

    /** Labels solutions; what is drawn for one does not depend on the others. */
    List<Steps> label(List<Solution> solutions) {
        List<Place> places = new ArrayList<>();
        List<GenerationRequest> requests = new ArrayList<>();
        for (Solution solution : solutions) {
            for (int step = 0; step < solution.ends().length - 1; step++) {
                places.add(new Place(solution, step));
                requests.add(new GenerationRequest(
                        solution.beginning(step), solution.number() * Solution.MOST_STEPS + step));
            }
        }
        List<List<Completion>> rollouts = generator.generate(requests, config.rollouts(), config.sampling(), seed);
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            Place place = places.get(i);
            for (Completion rollout : rollouts.get(i)) {
                candidates.add(candidate(
                        place.solution(),
                        place.solution().continued(place.step(), rollout.tokens(), policy.tokenizer())));
            }
        }
        drawn += candidates.size();
        solutions.forEach(solution -> candidates.add(candidate(solution, solution.whole())));
        return labelled(solutions, judge.judge(candidates));
    }

    private static Candidate candidate(Solution solution, Content completion) {
        return new Candidate(
                solution.id(),
                solution.sample().prompt(),
                completion,
                solution.sample().groundTruth());
    }

    private List<Steps> labelled(List<Solution> solutions, List<Scored> scored) {
        List<Steps> rows = new ArrayList<>();
        int at = 0;
        int whole = scored.size() - solutions.size();
        for (Solution solution : solutions) {
            List<Double> ratings = new ArrayList<>();
            for (int step = 0; step < solution.ends().length - 1; step++) {
                ratings.add(share(solution, scored.subList(at, at + config.rollouts())));
                at += config.rollouts();
            }
            ratings.add(share(solution, scored.subList(whole, whole + 1)));
            whole++;
            rows.add(new Steps(
                    solution.id(),
                    solution.sample().prompt(),
                    solution.steps(),
                    ratings.stream().map(rating -> rating > 0).toList(),
                    ratings));
        }
        return rows;
    }

    /** Share of those judged that are right. */
    private double share(Solution solution, List<Scored> scored) {
        List<Scored> judged = scored.stream().filter(Scored::ok).toList();
        unjudged += scored.size() - judged.size();
        if (judged.isEmpty()) {
            throw new UserError("solution " + solution.id() + ": the judge " + judge.name() + " could not score it: "
                    + scored.get(0).rationale());
        }
        return judged.stream().filter(each -> each.score() >= RIGHT).count() / (double) judged.size();
    }
}
