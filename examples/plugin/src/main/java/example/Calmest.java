package example;

import java.util.List;
import java.util.Set;
import org.align4j.core.plugin.PluginOptions;
import org.align4j.judge.Comparison;
import org.align4j.judge.Judge;
import org.align4j.judge.Verdict;
import org.align4j.judge.config.JudgePlugin;

/** A judge: the reply with fewer exclamation marks is the better one. */
public final class Calmest implements JudgePlugin {
    @Override
    public String name() {
        return "calmest";
    }

    @Override
    public Judge open(String as, PluginOptions options) {
        return new Calm(as, options.require(Set.of("temperature")).number("temperature", 1));
    }

    private record Calm(String name, double temperature) implements Judge {
        @Override
        public List<Verdict> compare(List<Comparison> comparisons) {
            return comparisons.stream().map(this::compare).toList();
        }

        private Verdict compare(Comparison pair) {
            return Verdict.ofScores(
                    -marks(pair.first().lastText()),
                    -marks(pair.second().lastText()),
                    temperature,
                    0,
                    "exclamation marks");
        }

        private static long marks(String text) {
            return text.chars().filter(c -> c == '!').count();
        }
    }
}
