package org.align4j.pipeline.stage;

import java.io.IOException;
import java.util.List;
import org.align4j.core.run.Console;
import org.align4j.core.run.RunDirectory;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.SamplerWeights;
import org.align4j.model.kernel.KeptSpeeds;
import org.align4j.model.kernel.MachineSpeeds;
import org.align4j.model.kernel.Torch;

/**
 * What {@code auto} stands for: of {@code precision}, and of {@code weights} in sampling. On the processor what was
 * measured to be fastest; a GPU computes in bfloat16. A run keeps what it began with.
 *
 * @param precision {@code auto} where the engine decides by what the device can do at all
 */
public record ChosenTypes(String precision, SamplerWeights weights) {
    private static final String ENGINE = "auto";
    private static final List<String> PRECISIONS = List.of(ENGINE, "bf16", "float32");
    private static final List<SamplerWeights> WEIGHTS = List.of(SamplerWeights.values());

    /** The engine's own rule, by which runs were begun before anything was measured. */
    static final ChosenTypes BY_ENGINE = new ChosenTypes(ENGINE, SamplerWeights.PRECISION);

    /**
     * What is fastest on this machine; measured, and said, where nobody has before.
     *
     * @param work what the command mostly does
     */
    static ChosenTypes fastest(MachineSpeeds.Work work, Console console) {
        if (Torch.onGpu(EngineConfig.auto())) {
            return BY_ENGINE;
        }
        MachineSpeeds speeds = speeds(console);
        String precision = speeds.precision(work);
        return new ChosenTypes(precision, speeds.weights(work, precision));
    }

    private static MachineSpeeds speeds(Console console) {
        KeptSpeeds kept = KeptSpeeds.here();
        return kept.findOr(
                () -> {
                    console.say("auto: measuring once what this processor is fastest at; kept in " + kept.file());
                    return MachineSpeeds.measure();
                },
                console::say);
    }

    /** A command's options with what is fastest now where they leave it to the program. */
    public static <C extends Record> C inPlaceOfAuto(C config, MachineSpeeds.Work work, Console console) {
        return AutomaticTypes.of(config).any() ? fastest(work, console).in(config) : config;
    }

    /** The same options with these types where they leave them to the program. */
    <C extends Record> C in(C config) {
        AutomaticTypes types = AutomaticTypes.of(config);
        @SuppressWarnings("unchecked") // a record's own class
        Class<C> type = (Class<C>) config.getClass();
        return types.any() ? types.with(type, this) : config;
    }

    /** What a run has kept, or what is fastest now and kept from now on; of a run begun without, the engine's rule. */
    static ChosenTypes of(RunDirectory run, MachineSpeeds.Work work, Console console) throws IOException {
        boolean begun = run.hasWork();
        return of(run.kept("types", () -> (begun ? BY_ENGINE : fastest(work, console)).word()));
    }

    private String word() {
        return precision + " " + weights.word();
    }

    private static ChosenTypes of(String word) {
        String[] words = word.split(" ");
        return new ChosenTypes(words[0], SamplerWeights.of(words[1]));
    }

    /** For processes that must take the leader's. */
    long code() {
        return PRECISIONS.indexOf(precision) + (long) PRECISIONS.size() * WEIGHTS.indexOf(weights);
    }

    /** Of {@link #code}. */
    static ChosenTypes of(long code) {
        int size = PRECISIONS.size();
        return new ChosenTypes(PRECISIONS.get((int) (code % size)), WEIGHTS.get((int) (code / size)));
    }
}
