package org.align4j.rl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.align4j.model.TokenBatch;
import org.align4j.model.TokenModel;
import org.align4j.model.ValueModel;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.process.ProcessGroup;
import org.align4j.reward.RewardFacts;
import org.align4j.reward.RewardModel;
import org.align4j.rl.RlLoop.Iteration;
import org.align4j.rl.episode.Environment;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What rewards cost, in counts: a model that stays as it is, and judges that are paid. */
class RewardCostTest {
    private static final int ITERATIONS = 3;

    @TempDir
    Path folder;

    /** One pass over the completions of an iteration; nothing is scored again, learned, sampled for it, or kept. */
    @Test
    void aRewardModelThatDoesNotLearnCostsItsScoresAndNothingElse() throws IOException {
        Map<String, Integer> calls = new TreeMap<>();
        List<Integer> rows = new ArrayList<>();
        try (ValueModel real =
                ValueModel.frozen(Fixtures.path("reward/llama"), new EngineConfig("cpu", "float32", 1))) {
            RewardModel reward = new RewardModel(counting(real, calls, rows), RewardFacts.NONE);
            TinyLoop loop = new TinyLoop(folder, line -> {}, ProcessGroup.alone(), Optional.of(reward));
            List<Integer> kept = new ArrayList<>();
            loop.run(
                    "frozen",
                    TinyLoop.config("[{type: model}]", List.of()),
                    Environment.SINGLE_TURN,
                    (each, models) -> {
                        for (int i = 0; i < ITERATIONS; i++) {
                            each.next();
                            kept.add(
                                    models.policy().manager().getManagedArrays().size());
                        }
                        return kept;
                    });
            assertThat(kept.subList(1, ITERATIONS)).containsOnly(kept.get(0));
        }
        assertThat(calls).containsEntry("evaluate", ITERATIONS);
        assertThat(rows).allMatch(count -> count <= 8);
        calls.keySet().removeAll(List.of("config", "tokenizer", "described", "manager"));
        assertThat(calls).containsOnlyKeys("evaluate");
    }

    private static TokenModel counting(TokenModel real, Map<String, Integer> calls, List<Integer> rows) {
        return (TokenModel) Proxy.newProxyInstance(
                TokenModel.class.getClassLoader(), new Class<?>[] {TokenModel.class}, (proxy, method, arguments) -> {
                    calls.merge(method.getName(), 1, Integer::sum);
                    if (method.getName().equals("evaluate")) {
                        rows.add(((TokenBatch) arguments[0]).rows().size());
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** Every request to a program is counted in its iteration; judges that answer by rule cost nothing and have no curve. */
    @Test
    void whatJudgesCostIsToldAndHowTheyAgreeWithTheOneThatIsWatched() throws IOException {
        Path asked = folder.resolve("asked");
        Path script = Files.writeString(folder.resolve("judge.sh"), """
                while read -r line; do
                  printf '%s\\n' "$line" >> "$1"
                  id=$(printf '%s' "$line" | sed 's/.*"id":"\\([^"]*\\)".*/\\1/')
                  printf '{"id":"%s","score":%s}\\n' "$id" "$(printf '%s' "$line" | wc -c)"
                done
                """);
        String rewards =
                ("[{type: judge, judge: {type: command, name: paid, about: completions, command: [sh, '%s', '%s']}},"
                                + " {type: judge, judge: {type: verifier, name: rule, check: {type: regex, pattern: a}}},"
                                + " {type: judge, weight: 0, judge: {type: verifier, name: gold, check: {type: regex, pattern: a}}}]")
                        .formatted(script, asked);
        List<Iteration> iterations = new TinyLoop(folder)
                .run("judged", TinyLoop.config(rewards, List.of()), Environment.SINGLE_TURN, loop -> {
                    List<Iteration> all = new ArrayList<>();
                    for (int i = 0; i < ITERATIONS; i++) {
                        all.add(loop.next());
                    }
                    return all;
                });
        double calls = 0;
        for (Iteration each : iterations) {
            calls += each.timings().getOrDefault("rewards/paid/calls", 0.0);
            assertThat(each.timings()).doesNotContainKeys("rewards/rule/calls", "rewards/paid/dollars");
            assertThat(each.metrics()).doesNotContainKey("rewards/gold/correlation/rule");
            Double agreement = each.metrics().get("rewards/rule/correlation/gold");
            if (each.metrics().get("rewards/gold/std") > 0) {
                assertThat(agreement).isCloseTo(1, within(1e-12));
                assertThat(each.metrics().get("rewards/paid/correlation/gold")).isBetween(-1.0, 1.0);
            } else {
                assertThat(agreement).isNull();
            }
        }
        assertThat(iterations).anyMatch(each -> each.metrics().containsKey("rewards/rule/correlation/gold"));
        assertThat(calls).isEqualTo(Files.readAllLines(asked).size()).isPositive();
    }
}
