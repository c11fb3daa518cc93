package org.align4j.pipeline.chat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.model.CausalLm;
import org.align4j.model.Condition;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.SamplerWeights;
import org.align4j.model.config.SamplingConfig;
import org.align4j.model.generation.LiveCompletion;
import org.align4j.model.generation.LiveConfig;
import org.align4j.model.generation.LiveGenerator;
import org.align4j.model.generation.LiveRequest;

/** A model that takes part in a conversation. */
final class Speaker implements AutoCloseable {
    private final String name;
    private final LiveGenerator generator;

    private Speaker(String name, LiveGenerator generator) {
        this.name = name;
        this.generator = generator;
    }

    /**
     * Loads a model.
     *
     * @param name as the user gave it
     * @param weights what its decoder holds weights in
     * @throws UserError if it has no chat template
     */
    static Speaker load(String name, Path folder, EngineConfig engine, SamplerWeights weights) {
        CausalLm policy = CausalLm.frozen(folder, engine);
        if (!policy.tokenizer().hasChatTemplate()) {
            policy.close();
            throw new UserError(name + ": has no chat template; align generate --prompt continues plain text");
        }
        int context = policy.config().maxPositions();
        return new Speaker(name, LiveGenerator.taking(policy, new LiveConfig(1, context, weights)));
    }

    String name() {
        return name;
    }

    /** What the model is told behind every prompt, if anything. */
    Optional<Condition> condition() {
        return generator.condition();
    }

    /**
     * Its next message.
     *
     * @param turn tells replies to the same conversation with the same seed apart
     * @param heard told of each piece of it as soon as it stays
     * @throws UserError if the conversation leaves no room in the model's context
     */
    String reply(List<Message> conversation, SamplingConfig sampling, long seed, long turn, Consumer<String> heard) {
        int[] prompt = generator.tokenizer().encodePrompt(new Content.Chat(conversation));
        int room = generator.maxLength() - prompt.length;
        if (room < 1) {
            throw new UserError("the conversation has " + prompt.length + " tokens, " + name + " reads at most "
                    + generator.maxLength() + "; /reset begins a new one");
        }
        SamplingConfig limited = new SamplingConfig(
                sampling.temperature(),
                sampling.topK(),
                sampling.topP(),
                sampling.minP(),
                sampling.repetitionPenalty(),
                Math.min(room, sampling.maxNewTokens()),
                sampling.stop());
        int[] told = new int[1];
        LiveRequest request = new LiveRequest(prompt, 1, limited, seed, turn, LiveRequest.NO_LOG_PROBS);
        LiveCompletion completion = generator
                .submit(request, grown -> {
                    String text = grown.text();
                    if (text.length() > told[0]) {
                        heard.accept(text.substring(told[0]));
                        told[0] = text.length();
                    }
                })
                .get(0);
        while (!generator.idle()) {
            generator.advance();
        }
        return completion.text();
    }

    @Override
    public void close() {
        generator.close();
    }
}
