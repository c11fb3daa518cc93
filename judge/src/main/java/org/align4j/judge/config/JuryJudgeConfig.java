package org.align4j.judge.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.judge.Judge;
import org.align4j.judge.jury.Decision;
import org.jspecify.annotations.Nullable;

/** Several judges that decide together; what each said is kept. */
public record JuryJudgeConfig(
        @Option(doc = "Name stored with every verdict", def = "jury")
        String name,

        @Option(doc = "The judges, or the YAML files that hold them")
        List<JudgeConfig> judges,

        @Option(doc = "mean of their probabilities, or majority of their preferences", def = "mean")
        Decision decision,

        @Option(doc = "Judges that must answer for a verdict; not set: all of them", def = Option.NONE) @Nullable Integer quorum)
        implements JudgeConfig {
    public JuryJudgeConfig {
        judges = List.copyOf(judges);
        List<String> names = judges.stream().map(JudgeConfig::name).toList();
        Check.that(judges.size() >= 2, "judges", "must be two or more", names);
        Check.that(
                new HashSet<>(names).size() == names.size() && !names.contains(name),
                "judges",
                "must have different names, none of them the jury's",
                names);
        if (quorum != null) {
            Check.that(quorum >= 1 && quorum <= judges.size(), "quorum", "must be 1 to " + judges.size(), quorum);
        }
    }

    @Override
    public Judge open(JudgeContext context) {
        List<Judge> open = new ArrayList<>();
        boolean seated = false;
        try {
            judges.forEach(judge -> open.add(judge.open(context)));
            seated = true;
            return new org.align4j.judge.jury.Jury(name, open, decision, quorum == null ? open.size() : quorum);
        } finally {
            if (!seated) {
                open.forEach(Judge::close);
            }
        }
    }
}
