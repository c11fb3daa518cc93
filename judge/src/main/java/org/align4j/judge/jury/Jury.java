package org.align4j.judge.jury;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import org.align4j.judge.Comparison;
import org.align4j.judge.Estimate;
import org.align4j.judge.Judge;
import org.align4j.judge.Verdict;
import org.align4j.judge.Verdict.Ballot;
import org.align4j.judge.Verdict.Cost;
import org.align4j.judge.Verdict.Reading;
import org.align4j.judge.Verdict.Status;

/**
 * Several judges that are asked the same and decide together. A jury of which too few answer has no verdict; what each
 * said is kept with every verdict. What a jury costs is told with its judges' verdicts alone, so that nobody adds it up
 * twice.
 */
public final class Jury implements Judge {
    private final String name;
    private final List<Judge> judges;
    private final Decision decision;
    private final int quorum;

    /**
     * Sits together.
     *
     * @param judges at least two, all names different; closed with the jury
     * @param quorum how many must answer
     */
    public Jury(String name, List<Judge> judges, Decision decision, int quorum) {
        this.name = name;
        this.judges = List.copyOf(judges);
        this.decision = decision;
        this.quorum = quorum;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void prepare() {
        judges.forEach(Judge::prepare);
    }

    @Override
    public int parallelism() {
        return judges.stream().mapToInt(Judge::parallelism).max().orElse(1);
    }

    @Override
    public List<Verdict> compare(List<Comparison> comparisons) {
        List<List<Verdict>> answers =
                judges.stream().map(judge -> judge.compare(comparisons)).toList();
        List<Verdict> verdicts = new ArrayList<>();
        for (int i = 0; i < comparisons.size(); i++) {
            List<Ballot> ballots = new ArrayList<>();
            for (int judge = 0; judge < judges.size(); judge++) {
                ballots.add(
                        new Ballot(judges.get(judge).name(), answers.get(judge).get(i)));
            }
            verdicts.add(verdict(ballots));
        }
        return verdicts;
    }

    @Override
    public Estimate estimate(List<Comparison> comparisons) {
        Estimate sum = new Estimate(0, 0, 0, 0);
        for (Judge judge : judges) {
            Estimate each = judge.estimate(comparisons);
            sum = new Estimate(
                    sum.calls() + each.calls(),
                    sum.promptTokens() + each.promptTokens(),
                    sum.completionTokens() + each.completionTokens(),
                    sum.dollars() + each.dollars());
        }
        return sum;
    }

    @Override
    public void close() {
        judges.forEach(Judge::close);
    }

    private Verdict verdict(List<Ballot> ballots) {
        List<Verdict> answered =
                ballots.stream().map(Ballot::verdict).filter(Verdict::ok).toList();
        if (answered.size() < quorum) {
            return new Verdict(
                    status(ballots),
                    Double.NaN,
                    false,
                    answered.size() + " of " + ballots.size() + " judges answered: " + words(ballots),
                    Reading.JURY,
                    null,
                    Cost.NOTHING,
                    ballots);
        }
        // From the lead, so that swapping the completions mirrors p to the last bit.
        double lead = 0;
        boolean tie = true;
        for (Verdict verdict : answered) {
            double ahead = verdict.pFirst() - 0.5;
            lead += decision == Decision.MEAN ? ahead : Math.signum(ahead) / 2;
            tie &= verdict.tie();
        }
        double better = 0.5 + Math.abs(lead) / answered.size();
        boolean equal = tie || lead == 0;
        double p = equal ? 0.5 : lead > 0 ? better : 1 - better;
        return new Verdict(Status.OK, p, equal, words(ballots), Reading.JURY, null, Cost.NOTHING, ballots);
    }

    /** Of a jury without a verdict: what its judges failed of, if it is the same for all, else an error. */
    private static Status status(List<Ballot> ballots) {
        List<Status> failures = ballots.stream()
                .map(ballot -> ballot.verdict().status())
                .filter(status -> status != Status.OK)
                .distinct()
                .toList();
        return failures.size() == 1 ? failures.get(0) : Status.ERROR;
    }

    private static String words(List<Ballot> ballots) {
        StringJoiner words = new StringJoiner(", ");
        double lowest = 1;
        double highest = 0;
        for (Ballot ballot : ballots) {
            Verdict verdict = ballot.verdict();
            words.add(ballot.judge() + " "
                    + (verdict.ok()
                            ? String.format(Locale.ROOT, "%.3f", verdict.pFirst())
                            : verdict.status().name().toLowerCase(Locale.ROOT)));
            lowest = verdict.ok() ? Math.min(lowest, verdict.pFirst()) : lowest;
            highest = verdict.ok() ? Math.max(highest, verdict.pFirst()) : highest;
        }
        return highest < lowest
                ? words.toString()
                : words + String.format(Locale.ROOT, "; spread %.3f", highest - lowest);
    }
}
