package org.align4j.pipeline.generate;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.align4j.data.Prompt;
import org.align4j.model.CausalLm;
import org.align4j.model.Completion;
import org.align4j.model.config.SamplingConfig;
import org.align4j.model.generation.GenerationRequest;
import org.align4j.model.generation.Generator;
import org.align4j.pipeline.stage.RowFunction;
import org.align4j.pipeline.stage.RowFunctions;
import org.align4j.pipeline.stage.RowWork;

/** A prompt's completions, as another process draws them. */
public record DrawnRow(List<Completion> completions) {
    /** Of whom nothing is drawn: the rows are only cut into parts. */
    static final Sampling.Drawing NOBODY = (requests, progress) -> {
        throw new IllegalStateException("drawn elsewhere");
    };

    /**
     * A prompt.
     *
     * @param row its place among all prompts, which its random numbers are counted by
     */
    public record Asked(int[] prompt, long row) {}

    /** @param prompts of a part */
    public static RowWork<Asked, DrawnRow> work(String name, int prompts) {
        return RowWork.of(name, Asked.class, DrawnRow.class, prompts);
    }

    static RowWork<Asked, DrawnRow> work(SampleConfig config) {
        return work("sample", config.promptsPerPart());
    }

    /** The prompts that fit. */
    static Iterator<Asked> asked(Sampling sampling, Iterator<Prompt> prompts) {
        Iterator<List<Sampling.Numbered>> parts = sampling.parts(prompts);
        List<Asked> left = new ArrayList<>();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return !left.isEmpty() || parts.hasNext();
            }

            @Override
            public Asked next() {
                if (left.isEmpty()) {
                    parts.next()
                            .forEach(each -> left.add(new Asked(
                                    each.request().prompt(), each.request().row())));
                }
                return left.remove(0);
            }
        };
    }

    /** @param written how many of them are written already */
    static Sampling.Drawing taking(Iterator<DrawnRow> drawn, long written) {
        for (long i = 0; i < written; i++) {
            drawn.next();
        }
        return (requests, progress) ->
                requests.stream().map(request -> drawn.next().completions()).toList();
    }

    /** Draws them here. */
    static RowFunction<Asked, DrawnRow> function(RowFunctions.Place<SampleConfig> place) {
        SampleConfig config = place.config();
        CausalLm policy = CausalLm.frozen(place.inputs().get(SampleStage.POLICY), config.engine());
        Generator generator = Generator.taking(policy, config.decoding());
        return function(
                policy,
                generator,
                config.completionsPerPrompt(),
                config.sampling(),
                place.seeds().seed("sample"));
    }

    /** Draws as {@link Generator#generate} does; closes the policy and the generator with itself. */
    public static RowFunction<Asked, DrawnRow> function(
            CausalLm policy, Generator generator, int completions, SamplingConfig sampling, long seed) {
        return new RowFunction<>() {
            @Override
            public List<DrawnRow> answer(List<Asked> rows) {
                List<GenerationRequest> requests = rows.stream()
                        .map(row -> new GenerationRequest(row.prompt(), row.row()))
                        .toList();
                return generator.generate(requests, completions, sampling, seed).stream()
                        .map(DrawnRow::new)
                        .toList();
            }

            @Override
            public void close() {
                generator.close();
                policy.close();
            }
        };
    }
}
