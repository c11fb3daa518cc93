package org.align4j.pipeline.generate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.align4j.core.UserError;
import org.align4j.core.run.Progress;
import org.align4j.core.run.Seeds;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Prompt;
import org.align4j.data.Sample;
import org.align4j.data.SampledCompletion;
import org.align4j.model.CausalLm;
import org.align4j.model.Completion;
import org.align4j.model.generation.GenerationProgress;
import org.align4j.model.generation.GenerationRequest;
import org.align4j.model.generation.Generator;
import org.align4j.model.text.Tokenizer;
import org.align4j.pipeline.stage.Artifact;

/** Draws a part's prompts together, then writes them; a continued run passes over the prompts that are written. */
final class Sampling {
    private final SampleConfig config;
    private final Encoding encoding;
    private final Drawing drawing;
    private final Progress progress;
    private final String policyName;
    private long row;
    private long dropped;
    private long tokens;
    private long nanoseconds;

    /** @param folder of the policy */
    Sampling(SampleConfig config, Encoding encoding, Drawing drawing, Path folder, Progress progress) {
        this.config = config;
        this.encoding = encoding;
        this.drawing = drawing;
        this.progress = progress;
        this.policyName = name(folder);
    }

    /** How prompts become tokens, of which fewer than {@code context} may be a prompt. */
    record Encoding(Tokenizer tokenizer, int context) {
        static Encoding of(CausalLm policy) {
            return new Encoding(policy.tokenizer(), policy.config().maxPositions());
        }
    }

    /** Completes prompts. */
    @FunctionalInterface
    interface Drawing {
        /** @return for each request, in order, its completions, in order */
        List<List<Completion>> draw(List<GenerationRequest> requests, GenerationProgress progress);

        /** By a policy in this process. */
        static Drawing by(Generator generator, SampleConfig config, Seeds seeds) {
            long seed = seeds.seed("sample");
            return (requests, progress) ->
                    generator.generate(requests, config.completionsPerPrompt(), config.sampling(), seed, progress);
        }
    }

    /** One prompt that fits, and its place among all prompts, which its random numbers are counted by. */
    record Numbered(Prompt prompt, GenerationRequest request) {}

    /** Draws what the writer does not have yet. */
    void run(Iterator<Prompt> prompts, DatasetWriter<Sample> writer) {
        long written = writer.rows();
        Iterator<List<Numbered>> parts = parts(prompts);
        while (parts.hasNext()) {
            List<Numbered> part = parts.next();
            if (written >= part.size()) {
                written -= part.size();
                progress.skip(part.size());
            } else {
                progress.skip(written);
                draw(part.subList((int) written, part.size()), writer);
                written = 0;
            }
        }
    }

    /** Tokens drawn and how fast; empty where everything was there. */
    OptionalDouble rate() {
        return tokens == 0 ? OptionalDouble.empty() : OptionalDouble.of(tokens / Math.max(1e-9, nanoseconds * 1e-9));
    }

    long tokens() {
        return tokens;
    }

    /** Prompts left out, by reason. */
    Map<String, Long> dropped() {
        return dropped == 0 ? Map.of() : Map.of("prompt longer than the model's context", dropped);
    }

    /** The prompts that fit, so many at a time as are drawn together. */
    Iterator<List<Numbered>> parts(Iterator<Prompt> prompts) {
        return new Iterator<>() {
            private List<Numbered> next = read();

            private List<Numbered> read() {
                List<Numbered> part = new ArrayList<>();
                while (prompts.hasNext() && part.size() < config.promptsPerPart()) {
                    Prompt prompt = prompts.next();
                    int[] ids = encoding.tokenizer().encodePrompt(prompt.prompt());
                    if (fits(prompt, ids)) {
                        part.add(new Numbered(prompt, new GenerationRequest(ids, row)));
                    }
                    row++;
                }
                return part;
            }

            @Override
            public boolean hasNext() {
                return !next.isEmpty();
            }

            @Override
            public List<Numbered> next() {
                List<Numbered> part = next;
                next = read();
                return part;
            }
        };
    }

    private boolean fits(Prompt prompt, int[] ids) {
        if (ids.length == 0) {
            throw new UserError("prompt " + prompt.id() + " has no tokens; give it text or leave it out");
        }
        int context = encoding.context();
        if (ids.length < context) {
            return true;
        }
        if (config.longPrompts() == SampleConfig.LongPrompts.REFUSE) {
            throw new UserError("prompt " + prompt.id() + " has " + ids.length + " tokens, but the model's context is "
                    + context + " with the completion; --long-prompts drop leaves such prompts out");
        }
        dropped++;
        progress.advance(1);
        return false;
    }

    private void draw(List<Numbered> part, DatasetWriter<Sample> writer) {
        long start = System.nanoTime();
        long before = tokens;
        List<List<Completion>> drawn =
                drawing.draw(part.stream().map(Numbered::request).toList(), (finished, count) -> {
                    tokens = before + count;
                    progress.note(SamplingRate.of(count, start));
                });
        nanoseconds += System.nanoTime() - start;
        for (int i = 0; i < part.size(); i++) {
            Prompt prompt = part.get(i).prompt();
            List<SampledCompletion> completions =
                    drawn.get(i).stream().map(Sampling::sampled).toList();
            writer.write(new Sample(prompt.id(), prompt.prompt(), completions, prompt.groundTruth(), policyName));
            progress.advance(1);
        }
    }

    private static SampledCompletion sampled(Completion completion) {
        List<Integer> ids = new ArrayList<>();
        List<Float> logProbs = new ArrayList<>();
        for (int i = 0; i < completion.tokens().length; i++) {
            ids.add(completion.tokens()[i]);
            logProbs.add(completion.logProbs()[i]);
        }
        return new SampledCompletion(completion.text(), ids, logProbs, GenerateCommand.finishReason(completion));
    }

    /** The run's name, not its path: the same run elsewhere must write the same bits. */
    private static String name(Path policy) {
        Path absolute = policy.toAbsolutePath().normalize();
        boolean insideRun = absolute.endsWith(Artifact.POLICY.folder()) && absolute.getNameCount() > 1;
        return (insideRun ? absolute.getParent() : absolute).getFileName().toString();
    }
}
