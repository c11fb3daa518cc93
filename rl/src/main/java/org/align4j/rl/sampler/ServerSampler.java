package org.align4j.rl.sampler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.align4j.judge.http.Pause;
import org.align4j.judge.http.Server;
import org.align4j.model.CausalLm;
import org.align4j.model.Completion;
import org.align4j.model.config.SamplingConfig;
import org.align4j.model.generation.GenerationRequest;
import org.align4j.rl.sampler.ServerAnswers.Answered;
import org.jspecify.annotations.Nullable;

/**
 * A server draws. It is handed the policy's weights before every iteration and whenever this process starts, and has to show
 * by log-probs that it has them. What it answers is checked: weights or model, prompt tokens, ids, ends.
 */
public final class ServerSampler implements Sampler {
    private static final int NOTHING_HANDED_OVER = -1;

    private final ServerSamplerConfig config;
    private final CausalLm policy;
    private final HandOver handOver;
    private final ServerProbe probe;
    private final Consumer<String> say;
    private final Pause pause;

    private final ServerCalls calls;
    /** Null until the server was asked which it speaks. */
    private @Nullable Dialect dialect;

    private int handed = NOTHING_HANDED_OVER;
    private String version = "";
    private boolean saidMissing;
    private OptionalDouble tested = OptionalDouble.empty();

    /**
     * What a server works for.
     *
     * @param name begins the names of what is handed over; unique to a run
     * @param work folder of the run, which holds what is handed over where no other is named
     * @param prompts some of those that will be asked, for self-tests
     * @param adapter whether the policy learns by an adapter
     * @param say one line for the user
     */
    public record Run(String name, Path work, List<int[]> prompts, boolean adapter, Consumer<String> say) {}

    /**
     * Nothing is asked before {@link #prepare}.
     *
     * @param sampling how completions are drawn
     */
    public ServerSampler(ServerSamplerConfig config, CausalLm policy, SamplingConfig sampling, Run run) {
        this(config, policy, sampling, run, Pause.real());
    }

    ServerSampler(ServerSamplerConfig config, CausalLm policy, SamplingConfig sampling, Run run, Pause pause) {
        this.config = config;
        this.policy = policy;
        this.say = run.say();
        this.pause = pause;
        Path folder = config.weightsFolder().isEmpty()
                ? run.work().resolve("weights")
                : Path.of(config.weightsFolder()).toAbsolutePath().normalize();
        String seenAs =
                config.seenAs().isEmpty() ? folder.toString() : config.seenAs().replaceFirst("/+$", "");
        handOver = new HandOver(run.name(), folder, seenAs, run.work().resolve("hand-over"), run.adapter());
        probe = new ServerProbe(policy, sampling, run.prompts());
        String key = config.apiKeyEnv() == null ? null : Server.key("rollout.sampler.api-key-env", config.apiKeyEnv());
        calls = new ServerCalls(config, key, pause);
    }

    @Override
    public void prepare(int updates) {
        if (handed == updates) {
            return;
        }
        Dialect speaking = dialect();
        version = handOver.of(policy, updates, speaking, calls);
        handed = updates;
        double difference = test();
        if (tested.isEmpty()) {
            say.accept("rollouts come from " + config.base() + ": its log-probs are the policy's within "
                    + ServerProbe.shown(difference) + " nats a token ("
                    + config.precision().word() + ": at most "
                    + ServerProbe.shown(tolerance()) + ")");
        }
        tested = OptionalDouble.of(difference);
    }

    /**
     * What the self-test after a hand-over has found: the mean absolute difference of log-probs in nats a token.
     *
     * @param updates iterations that the weights had learned from; empty if those were not handed over by this process
     */
    public OptionalDouble tested(int updates) {
        return handed == updates ? tested : OptionalDouble.empty();
    }

    private double tolerance() {
        return dialect().tolerance(config.precision());
    }

    /** @throws ServerFault if completions do not have the policy's log-probs */
    public void requireAgreement(double difference, String what) {
        double tolerance = dialect == null ? config.precision().tolerance() : dialect.tolerance(config.precision());
        if (!(difference <= tolerance)) {
            throw calls.fault("does not have the policy's weights: the log-probs of " + what + " differ by "
                    + ServerProbe.shown(difference) + " nats a token from the training pass's, more than "
                    + config.precision().word() + " explains (" + ServerProbe.shown(tolerance) + ")"
                    + (dialect == null ? "" : "; " + dialect.advice()));
        }
    }

    private Dialect dialect() {
        Dialect known = dialect;
        if (known == null) {
            known = new ServerChoice(config, policy.tokenizer().endOfText(), pause).of(calls);
            dialect = known;
        }
        return known;
    }

    private double test() {
        int breaks = calls.breaks();
        double difference = probe.difference(this, calls);
        requireAgreement(difference, "self-test completions (" + version + ")");
        return calls.breaks() > breaks ? test() : difference;
    }

    @Override
    public List<List<Completion>> sample(
            List<GenerationRequest> requests, int completionsPerPrompt, SamplingConfig sampling, long seed) {
        int breaks = calls.breaks();
        List<List<Completion>> completions = new ArrayList<>();
        for (List<Answered> each : ask(requests, completionsPerPrompt, sampling, seed)) {
            completions.add(each.stream().map(Answered::completion).toList());
        }
        if (calls.breaks() > breaks) {
            // whoever answers after a broken connection may have been started anew, with other weights
            test();
        }
        return completions;
    }

    List<List<Answered>> ask(
            List<GenerationRequest> requests, int completionsPerPrompt, SamplingConfig sampling, long seed) {
        Dialect speaking = dialect();
        int together = speaking.asksForGroups() ? completionsPerPrompt : 1;
        List<Question> questions = new ArrayList<>();
        for (GenerationRequest request : requests) {
            int limit = Math.min(sampling.maxNewTokens(), maxPositions() - request.prompt().length);
            for (int number = 0; number < completionsPerPrompt; number += together) {
                GenerationRequest one =
                        new GenerationRequest(request.prompt(), request.row(), request.first() + number);
                questions.add(new Question(one, together, limit, sampling, seed));
            }
        }
        List<ObjectNode> bodies =
                questions.stream().map(each -> speaking.body(each, version)).toList();
        List<JsonNode> answers = calls.askAll(speaking.path(), bodies);
        ServerAnswers reading = new ServerAnswers(policy, sampling, calls, speaking, speaking.answersAs(version));
        List<Answered> all = reading.of(answers, questions);
        sayMissing(all);
        List<List<Answered>> grouped = new ArrayList<>();
        for (int from = 0; from < all.size(); from += completionsPerPrompt) {
            grouped.add(all.subList(from, from + completionsPerPrompt));
        }
        return grouped;
    }

    private void sayMissing(List<Answered> all) {
        long missing =
                all.stream().filter(each -> each.drawn().logProbs().isEmpty()).count();
        if (missing > 0 && !saidMissing) {
            saidMissing = true;
            say.accept("the rollout server gives no log-probs of " + missing + " of " + all.size()
                    + " completions, which have characters of several tokens; here and later those of the training pass"
                    + " are taken");
        }
    }

    @Override
    public int maxPositions() {
        return policy.config().maxPositions();
    }

    @Override
    public void close() {
        // its connections end with this process
    }
}
