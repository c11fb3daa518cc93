package org.align4j.rl.sampler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.align4j.core.UserError;
import org.align4j.judge.http.Pause;
import org.align4j.judge.http.Server;
import org.align4j.model.CausalLm;
import org.align4j.model.Completion;
import org.align4j.model.config.SamplingConfig;
import org.align4j.model.generation.DrawnElsewhere;
import org.align4j.model.generation.GenerationRequest;

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

    private ServerCalls calls;
    private Dialect dialect;
    private int handed = NOTHING_HANDED_OVER;
    private String version = "";
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
        dialect = null;
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

    /** How far log-probs may lie from the training pass's on average. */
    public double tolerance() {
        return config.precision().tolerance();
    }

    /** @throws ServerFault if completions do not have the policy's log-probs */
    public void requireAgreement(double difference, String what) {
        if (!(difference <= tolerance())) {
            throw calls.fault("does not have the policy's weights: the log-probs of " + what + " differ by "
                    + ServerProbe.shown(difference) + " nats a token from the training pass's, more than "
                    + config.precision().word() + " explains (" + ServerProbe.shown(tolerance()) + ")"
                    + (dialect == null ? "" : "; " + dialect.advice()));
        }
    }

    private Dialect dialect() {
        if (dialect == null) {
            dialect = new ServerChoice(config, policy.tokenizer().endOfText(), pause).of(calls);
        }
        return dialect;
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

    /** What a server has drawn, and what follows from its tokens here. */
    record Answered(Completion completion, Drawn drawn) {}

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
        DrawnElsewhere reading = new DrawnElsewhere(policy, sampling);
        List<Answered> all = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            all.addAll(read(answers.get(i), questions.get(i), reading, speaking));
        }
        List<List<Answered>> grouped = new ArrayList<>();
        for (int from = 0; from < all.size(); from += completionsPerPrompt) {
            grouped.add(all.subList(from, from + completionsPerPrompt));
        }
        return grouped;
    }

    private List<Answered> read(JsonNode answer, Question question, DrawnElsewhere reading, Dialect speaking) {
        try {
            List<Drawn> drawn = speaking.drawn(answer);
            if (drawn.size() != question.completions()) {
                throw new IOException(
                        drawn.size() + " completions, where " + question.completions() + " were asked for");
            }
            List<Answered> answered = new ArrayList<>();
            for (Drawn each : drawn) {
                requireOwn(each, question, speaking);
                answered.add(new Answered(reading.completion(each.tokens(), each.logProbs(), question.limit()), each));
            }
            return answered;
        } catch (IOException | UserError e) {
            if (e instanceof ServerFault fault) {
                throw fault;
            }
            throw calls.fault("answers row " + question.prompt().row() + " with " + e.getMessage());
        }
    }

    private void requireOwn(Drawn drawn, Question question, Dialect speaking) {
        String expected = speaking.answersAs(version);
        if (!drawn.weights().isEmpty()
                && !expected.isEmpty()
                && !drawn.weights().equals(expected)) {
            throw calls.fault("answers with the weights of " + drawn.weights() + " instead of " + expected
                    + ": it was started anew, or somebody else gives it weights");
        }
        int length = question.prompt().prompt().length;
        if (drawn.promptTokens() >= 0 && drawn.promptTokens() != length) {
            throw calls.fault("has read " + drawn.promptTokens() + " tokens of row "
                    + question.prompt().row() + " instead of " + length);
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
