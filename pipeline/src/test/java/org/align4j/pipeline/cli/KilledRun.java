package org.align4j.pipeline.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.align4j.core.chat.Content;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Demonstration;
import org.align4j.data.Document;
import org.align4j.data.Lineage;
import org.align4j.data.Prompt;
import org.align4j.data.Sample;
import org.align4j.data.SampledCompletion;
import org.align4j.pipeline.Main;
import org.align4j.pipeline.PreferenceData;
import org.align4j.pipeline.rl.ProposingPolicy;
import org.align4j.testkit.Fixtures;

/** A small run of everything that takes long, with every sort of state that continuing must restore. */
enum KilledRun {
    SFT("sft", """
            stage: sft
            engine: {device: cpu, precision: bf16, threads: 1}
            held-out-share: 0.25
            training:
              learning-rate: 1e-2
              schedule: {type: cosine, warmup: 2}
              max-steps: 12
              epochs: 20
              batch: {size: 4, micro-batch-tokens: 40}
              optimizer: {ema-decay: 0.5, second-moment: factored, layerwise-decay: 0.9, guard: {spike-factor: 1.5, window: 3}}
              checkpoint-every: 2
              checkpoints: {keep: 2, best-by: eval_loss}
            """, Map.of("policy", "checkpoints/llama"), List.of("data")),
    PPO("rl", """
            stage: rl
            engine: {device: cpu, precision: float32, threads: 1}
            rollout: {prompts-per-iteration: 4, sampling: {max-new-tokens: 6}}
            rewards: [{type: model}, {type: missing-eos}]
            kl-penalty: {type: in-reward, controller: {type: adaptive, horizon: 100}}
            update:
              {iterations: 6, epochs: 2, mini-batches: 2, micro-batch-tokens: 40, learning-rate: 1e-3, checkpoint-every: 2}
            """, Map.of("policy", "checkpoints/llama", "reward", "reward/llama"), List.of("prompts")),
    GRPO("rl", """
            stage: rl
            engine: {device: cpu, precision: bf16, threads: 1}
            rollout: {prompts-per-iteration: 2, completions-per-prompt: 3, sampling: {max-new-tokens: 6}}
            rewards: [{type: judge, judge: {type: verifier, name: contains-a, check: {type: regex, pattern: a}}}]
            advantage: {type: group-relative}
            kl-penalty: {type: in-loss, coefficient: 0.04}
            aggregation: sequence-mean
            update:
              iterations: 6
              epochs: 1
              micro-batch-tokens: 60
              learning-rate: 1e-3
              optimizer: {ema-decay: 0.5}
              checkpoint-every: 2
              checkpoints: {keep: 1, best-by: reward}
            """, Map.of("policy", "checkpoints/llama"), List.of("prompts")),
    /** The reward model learns from people who answer three iterations late; a critic catches up with it. */
    PEOPLE("rl", """
            stage: rl
            engine: {device: cpu, precision: float32, threads: 1}
            rollout: {prompts-per-iteration: 4, completions-per-prompt: 5, sampling: {max-new-tokens: 6}}
            rewards:
              - type: model
                learn:
                  teacher:
                    type: simulated
                    late: 3
                    annotators: [ada, bob]
                    judge:
                      type: synthetic
                      teacher: {mistakes: 0.1}
                      truth:
                        type: principles
                        name: vowels
                        principles: [{name: vowels, weight: 1, rule: {type: matches, pattern: "[aeiou].*[aeiou]"}}]
                  budget: QUERIES
                  first: FIRST
                  every: 1
                  reference: 20
                  held-out-share: 0.1
                  update: {steps: 3, first-steps: 6, batch: 8, learning-rate: 1e-3}
            update: {iterations: ITERATIONS, epochs: 1, micro-batch-tokens: 80, learning-rate: 1e-3, checkpoint-every: 2}
            """, Map.of("policy", "checkpoints/llama", "reward", "reward/llama"), List.of("prompts")),
    DPO("dpo", """
            stage: dpo
            engine: {device: cpu, precision: float32, threads: 1}
            training:
              learning-rate: 1e-3
              max-steps: 10
              epochs: 20
              batch: {size: 4, micro-batch-tokens: 80}
              checkpoint-every: 3
              checkpoints: {keep: 1, best-by: rewards/margins}
            """, Map.of("policy", "checkpoints/llama"), List.of("preferences")),
    BCO("dpo", """
            stage: dpo
            engine: {device: cpu, precision: float32, threads: 1}
            loss: {type: bco}
            training:
              learning-rate: 1e-3
              max-steps: 10
              epochs: 20
              batch: {size: 4, micro-batch-tokens: 40}
              checkpoint-every: 3
            """, Map.of("policy", "checkpoints/llama"), List.of("labels")),
    TR_DPO("dpo", """
            stage: dpo
            engine: {device: cpu, precision: bf16, threads: 1}
            reference-update: {type: soft, alpha: 0.6, every: 2}
            lora: {rank: 4}
            training:
              learning-rate: 1e-2
              max-steps: 10
              epochs: 20
              batch: {size: 4, micro-batch-tokens: 80}
              optimizer: {ema-decay: 0.5}
              checkpoint-every: 3
            """, Map.of("policy", "checkpoints/llama"), List.of("preferences")),
    REWARD("reward", """
            stage: reward
            engine: {device: cpu, precision: float32, threads: 1}
            held-out-share: 0.25
            folds: 2
            training:
              learning-rate: 1e-3
              max-steps: 8
              epochs: 20
              batch: {size: 2, micro-batch-tokens: 80}
              checkpoint-every: 2
              checkpoints: {keep: 3}
            """, Map.of("policy", "checkpoints/llama"), List.of("preferences")),
    ENSEMBLE("reward", """
            stage: reward
            engine: {device: cpu, precision: float32, threads: 1}
            held-out-share: 0.25
            members: 3
            lora: {rank: 4}
            training:
              learning-rate: 1e-3
              max-steps: 6
              epochs: 20
              batch: {size: 2, micro-batch-tokens: 80}
              checkpoint-every: 2
            """, Map.of("policy", "checkpoints/llama"), List.of("preferences")),
    PRETRAIN("pretrain", """
            stage: pretrain
            engine: {device: cpu, precision: float32, threads: 1}
            shape: {layers: 1, hidden-size: 32, intermediate-size: 48, heads: 2, key-value-heads: 1, max-positions: 48}
            vocabulary-size: 300
            training: {learning-rate: 1e-2, max-steps: 12, epochs: 20, batch: {size: 4}, checkpoint-every: 3}
            """, Map.of(), List.of("documents:data")),
    VALUE("value", """
            stage: value
            engine: {device: cpu, precision: bf16, threads: 1}
            value: {type: iql, tau: 0.8}
            rows: {held-out: 0.25}
            training:
              learning-rate: 1e-3
              max-steps: 10
              epochs: 20
              batch: {size: 4, micro-batch-tokens: 80}
              optimizer: {ema-decay: 0.5}
              checkpoint-every: 3
              checkpoints: {keep: 1, best-by: eval_value/explained_variance}
            """, Map.of("policy", "lora/rslora-query-value"), List.of("preferences")),
    OFFLINE("offline", """
            stage: offline
            engine: {device: cpu, precision: float32, threads: 1}
            method: {type: weighted, baseline: {type: group-mean}, weight: {type: exponential, temperature: 1}}
            rows: {held-out: 0.25}
            training:
              learning-rate: 1e-3
              max-steps: 10
              epochs: 20
              batch: {size: 4, micro-batch-tokens: 80}
              checkpoint-every: 3
              checkpoints: {keep: 1, best-by: eval_loss}
            """, Map.of("policy", "checkpoints/llama"), List.of("preferences")),
    /** Two models learn, and what is earned is measured in between. */
    ACTOR_CRITIC("offline", """
            stage: offline
            engine: {device: cpu, precision: float32, threads: 1}
            method:
              type: actor-critic
              kl: 0.1
              critic: {learning-rate: 1e-3, target-decay: 0.5, conservative: 0.1}
              earned:
                sampling: {max-new-tokens: 6}
                rewards: [{type: judge, judge: {type: verifier, name: contains-a, check: {type: regex, pattern: a}}}]
            training:
              learning-rate: 1e-3
              max-steps: 8
              epochs: 20
              batch: {size: 4, micro-batch-tokens: 80}
              evaluate-every: 2
              checkpoint-every: 3
              checkpoints: {keep: 1, best-by: eval_value/earned}
            """, Map.of("policy", "checkpoints/llama"), List.of("preferences", "prompts")),
    LORA_SFT("sft", """
            stage: sft
            engine: {device: cpu, precision: bf16, threads: 1}
            lora: {rank: 4, use-rslora: true, target-modules: [q_proj, v_proj, down_proj]}
            training:
              learning-rate: 1e-2
              max-steps: 12
              epochs: 20
              batch: {size: 4, micro-batch-tokens: 40}
              optimizer: {ema-decay: 0.5}
              checkpoint-every: 2
              checkpoints: {keep: 2, best-by: eval_loss}
            """, Map.of("policy", "checkpoints/llama"), List.of("data")),
    LORA_GRPO("rl", """
            stage: rl
            engine: {device: cpu, precision: float32, threads: 1}
            rollout: {prompts-per-iteration: 2, completions-per-prompt: 3, sampling: {max-new-tokens: 6}}
            rewards: [{type: model}]
            advantage: {type: group-relative}
            kl-penalty: {type: in-loss, coefficient: 0.04}
            lora: {rank: 4, alpha: 8, use-rslora: true}
            update: {iterations: 6, epochs: 1, learning-rate: 1e-2, checkpoint-every: 2}
            """, Map.of("policy", "lora/rslora-query-value", "reward", "reward/llama"), List.of("prompts")),
    SELF_PLAY("self-play", """
            stage: self-play
            engine: {device: cpu, precision: float32, threads: 1}
            task: {type: arithmetic, largest: 5}
            proposals: 8
            attempts: 3
            sampling: {max-new-tokens: 8}
            memory: 10
            evaluate-every: 3
            update: {iterations: 6, epochs: 1, learning-rate: 1e-3, checkpoint-every: 2, optimizer: {ema-decay: 0.5}}
            """, Map.of(), List.of("proposer:policy", "sums:held-out")),
    DISTIL(
            "distil",
            """
            stage: distil
            engine: {device: cpu, precision: float32, threads: 1}
            rows: 6
            sampling: {max-new-tokens: 6}
            update:
              {iterations: 6, epochs: 1, mini-batches: 2, learning-rate: 1e-3, checkpoint-every: 2, micro-batch-tokens: 60}
            """,
            Map.of("policy", "checkpoints/llama", "teacher", "lora/rslora-query-value"),
            List.of("prompts", "data:demonstrations")),
    SAMPLE("sample", """
            stage: sample
            engine: {device: cpu, precision: float32, threads: 1}
            completions-per-prompt: 4
            prompts-per-part: 1
            sampling: {max-new-tokens: 24}
            """, Map.of("policy", "checkpoints/llama"), List.of("prompts")),
    JUDGE("judge", """
            stage: judge
            judge:
              type: checkpoint
              policy: POLICY
              question: {least-label-mass: 0, template: BRIEF}
              engine: {device: cpu, precision: float32, threads: 1}
            """, Map.of(), List.of("preferences")),
    STEPS("steps", """
            stage: steps
            engine: {device: cpu, precision: float32, threads: 1}
            judge: {type: verifier, name: contains-a, check: {type: regex, pattern: (a)}}
            rollouts: 3
            solutions-per-part: 1
            sampling: {max-new-tokens: 12}
            """, Map.of("policy", "checkpoints/llama"), List.of("samples")),
    EVALUATE(
            "evaluate",
            """
            stage: evaluate
            engine: {device: cpu, precision: float32, threads: 1}
            completions-per-prompt: 2
            sampling: {max-new-tokens: 6}
            resamples: 100
            judge:
              type: checkpoint
              policy: POLICY
              question: {least-label-mass: 0, template: BRIEF}
              engine: {device: cpu, precision: float32, threads: 1}
            """,
            Map.of("policy", "lora/rslora-query-value", "baseline", "checkpoints/llama"),
            List.of("prompts")),
    /** Tokens of which the policy is sure are no steps; the head is a distribution. */
    VALUE_SURE("value", """
            stage: value
            engine: {device: cpu, precision: float32, threads: 1}
            value: {type: distributional, lowest: -1, highest: 1}
            sure: 0.005
            rows: {held-out: 0.25}
            training:
              learning-rate: 1e-3
              max-steps: 10
              epochs: 20
              batch: {size: 4, micro-batch-tokens: 80}
              checkpoint-every: 3
            """, Map.of("policy", "checkpoints/llama"), List.of("preferences")),
    OFFLINE_CONDITION("offline", """
            stage: offline
            engine: {device: cpu, precision: bf16, threads: 1}
            method: {type: condition, by: {type: return, bins: 2}, dropout: 0.3, guidance: 2}
            lora: {rank: 4}
            training:
              learning-rate: 1e-2
              max-steps: 10
              epochs: 20
              batch: {size: 4, micro-batch-tokens: 80}
              checkpoint-every: 3
            """, Map.of("policy", "checkpoints/llama"), List.of("preferences")),
    OFFLINE_TOPR(
            "offline",
            """
            stage: offline
            engine: {device: cpu, precision: float32, threads: 1}
            method: {type: policy-gradient, loss: {type: topr}}
            training:
              learning-rate: 1e-3
              max-steps: 10
              epochs: 20
              batch: {size: 4, micro-batch-tokens: 80}
              optimizer: {ema-decay: 0.5}
              checkpoint-every: 3
            """,
            Map.of("policy", "checkpoints/llama", "behaviour", "lora/rslora-query-value"),
            List.of("preferences")),
    KTO("dpo", """
            stage: dpo
            engine: {device: cpu, precision: float32, threads: 1}
            loss: {type: kto}
            lora: {rank: 4}
            training:
              learning-rate: 1e-2
              max-steps: 10
              epochs: 20
              batch: {size: 4, micro-batch-tokens: 40}
              checkpoint-every: 3
              checkpoints: {keep: 1, best-by: rewards/margins}
            """, Map.of("policy", "checkpoints/llama"), List.of("labels"));

    /** Of each sort of state one; the rest is killed where {@code -Dkills.of} names it. */
    static final Set<KilledRun> EVERY_BUILD = EnumSet.range(SFT, EVALUATE);

    /** The words of a question that leave room in 128 positions. */
    private static final String BRIEF = """
            id: brief
            version: 1
            system: Judge.
            question: "{{prompt}}{{mark}}{{first}}{{second}}"
            label-ending: "1 or 2?"
            verdict-ending: "[[1]]?"
            strict-ending: "[[1]]?"
            structured-ending: "1?"
            """;

    private final String stage;
    private final String options;
    private final Map<String, String> fixtures;
    private final List<String> data;

    KilledRun(String stage, String options, Map<String, String> fixtures, List<String> data) {
        this.stage = stage;
        this.options = options;
        this.fixtures = fixtures;
        this.data = data;
    }

    /** The command line; the run goes to {@code out}, its data lie in {@code folder}. */
    List<String> words(Path folder, Path out) throws IOException {
        int queries = Integer.getInteger("kills.queries", 60);
        String filled = options.replace("QUERIES", String.valueOf(queries))
                .replace("FIRST", String.valueOf(queries / 6))
                .replace("ITERATIONS", String.valueOf(1 + queries * 5 / 6 / 30 + (queries < 200 ? 6 : 0)))
                .replace("POLICY", Fixtures.path("checkpoints/llama").toString())
                .replace(
                        "BRIEF",
                        Files.writeString(folder.resolve("brief.yaml"), BRIEF).toString());
        Path config = Files.writeString(folder.resolve(name() + ".yaml"), filled);
        List<String> words =
                new ArrayList<>(List.of(stage, "--config", config.toString(), "--out", out.toString(), "--seed", "3"));
        fixtures.forEach((input, fixture) ->
                words.addAll(List.of("--" + input, Fixtures.path(fixture).toString())));
        for (String each : data) {
            String input = each.substring(each.indexOf(':') + 1);
            words.addAll(List.of(
                    "--" + input,
                    dataset(each, folder.resolve(name() + "-" + input)).toString()));
        }
        return words;
    }

    /** The run in a process of its own. */
    List<String> command(Path folder, Path out) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(words(folder, out));
        return command;
    }

    private static Path dataset(String name, Path folder) throws IOException {
        if (Files.exists(folder)) {
            return name.startsWith("proposer") ? folder.resolve("outputs/policy") : folder;
        }
        switch (name.replaceFirst(":.*", "")) {
            case "proposer" -> {
                return ProposingPolicy.write(folder);
            }
            case "sums" -> ProposingPolicy.prompts(folder, 5);
            case "preferences" -> PreferenceData.write(folder, 8);
            case "labels" -> PreferenceData.labels(folder, 8);
            case "samples" -> {
                try (DatasetWriter<Sample> writer = DatasetWriter.create(folder, Sample.class, Lineage.of("test"))) {
                    for (String text : List.of("It is so.\nAnd more.\nSir.", "Well.\nNow.\nGo.", "No.\nYes.")) {
                        writer.write(new Sample(
                                "s" + writer.rows(),
                                Content.user("Speak."),
                                List.of(SampledCompletion.ofText(text), SampledCompletion.ofText("Aye.\n" + text)),
                                "a",
                                "test"));
                    }
                    writer.publish();
                }
            }
            case "prompts" -> {
                try (DatasetWriter<Prompt> writer = DatasetWriter.create(folder, Prompt.class, Lineage.of("test"))) {
                    for (String text : List.of("Good morrow.", "What news?", "Who goes there, and why?", "Speak.")) {
                        writer.write(new Prompt("p" + writer.rows(), Content.user(text), null));
                    }
                    writer.publish();
                }
            }
            case "data" -> {
                try (DatasetWriter<Demonstration> writer =
                        DatasetWriter.create(folder, Demonstration.class, Lineage.of("test"))) {
                    for (int i = 0; i < 20; i++) {
                        writer.write(new Demonstration(
                                "d" + i,
                                Content.user("Question " + i + "?"),
                                Content.assistant(i % 3 == 0 ? "Gladly." : "With pleasure, my good lord " + i + ".")));
                    }
                    writer.publish();
                }
            }
            default -> {
                try (DatasetWriter<Document> writer =
                        DatasetWriter.create(folder, Document.class, Lineage.of("test"))) {
                    for (int i = 0; i < 40; i++) {
                        writer.write(new Document("t" + i, Content.text("To be, or not to be, that is question " + i)));
                    }
                    writer.publish();
                }
            }
        }
        return folder;
    }
}
