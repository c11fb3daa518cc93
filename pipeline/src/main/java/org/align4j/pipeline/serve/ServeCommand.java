package org.align4j.pipeline.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.align4j.core.UserError;
import org.align4j.core.run.Seeds;
import org.align4j.core.server.ServerAddress;
import org.align4j.model.CausalLm;
import org.align4j.model.checkpoint.AdapterFolder;
import org.align4j.model.checkpoint.Checkpoint;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.generation.LiveGenerator;
import org.align4j.model.kernel.MachineSpeeds;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.CommandContext;
import org.align4j.reward.RewardModel;

/** {@code align serve}: a model behind HTTP until it is interrupted. */
public final class ServeCommand implements Command<ServeConfig> {
    private static final int SHORTEST_TOKEN = 16;

    @Override
    public Declaration<ServeConfig> declaration() {
        return new Declaration<>(
                "serve", "Serve a model over HTTP in OpenAI's protocol, a reward model in vLLM's", ServeConfig.class);
    }

    @Override
    public MachineSpeeds.Work work() {
        return MachineSpeeds.Work.FEW_COMPLETIONS;
    }

    @Override
    public List<String> arguments() {
        return List.of("model");
    }

    @Override
    public void run(ServeConfig config, CommandContext context) throws IOException {
        try (ModelServer server = open(config, context)) {
            server.start();
            context.say("Ctrl-C stops it");
            server.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Loads the model and binds the port; the caller starts it. */
    static ModelServer open(ServeConfig config, CommandContext context) throws IOException {
        ServerAddress address = new ServerAddress(
                config.listen().host(), config.listen().port(), config.listen().names());
        String token = token(config, address);
        if (!config.weightsRoot().isEmpty() && token.isEmpty()) {
            throw new UserError(
                    "weights-root lets clients replace the model's weights: --listen.token-env NAME must name"
                            + " an environment variable with a token for them");
        }
        Path folder = folder(config.model(), context);
        String name = config.name().isEmpty() ? ownName(config.model()) : config.name();
        ServerMetrics metrics = new ServerMetrics();
        boolean scores = scores(folder);
        ModelApi api =
                scores ? reward(config, folder, name, metrics) : language(config, folder, name, metrics, context);
        ModelServer server = null;
        try {
            server = new ModelServer(
                    api, new ModelServer.Access(address, token), config.limits(), metrics, context::warn);
            context.say("serving at " + server.url() + (scores ? "" : "/v1"));
            context.result("url", server.url());
            context.say((scores ? "reward model " : "model ") + String.join(", ", api.models()) + ", at most "
                    + api.maxLength(name) + " tokens a row; POST to "
                    + String.join(", ", new TreeSet<>(api.paths())));
            if (!address.loopback()) {
                context.warn("others on the network can reach this server, and it is not encrypted: who listens on the"
                        + " way can read the token; a proxy with TLS, or ssh -L, prevents that");
            }
            return server;
        } finally {
            if (server == null) {
                api.close();
            }
        }
    }

    private static String token(ServeConfig config, ServerAddress address) {
        String variable = config.listen().tokenEnv();
        if (variable.isEmpty()) {
            if (!address.loopback()) {
                throw new UserError("listen.host " + address.host() + " lets other machines ask this model:"
                        + " --listen.token-env NAME must name an environment variable with a token for them");
            }
            return "";
        }
        String token = System.getenv(variable);
        if (token == null || token.strip().length() < SHORTEST_TOKEN) {
            throw new UserError("listen.token-env: the environment variable " + variable + " must hold a token of at"
                    + " least " + SHORTEST_TOKEN + " characters, such as what 'openssl rand -hex 24' prints");
        }
        return token.strip();
    }

    /** The artifact of a run: its policy, or the reward model where that is what it made. */
    private static Path folder(Path given, CommandContext context) {
        boolean reward = Files.exists(given.resolve(Artifact.REWARD.folder()))
                && !Files.exists(given.resolve(Artifact.POLICY.folder()));
        return context.artifact("model", given, reward ? Artifact.REWARD : Artifact.POLICY);
    }

    private static String ownName(Path given) {
        Path name = given.toAbsolutePath().normalize().getFileName();
        return name == null ? "model" : name.toString();
    }

    private static boolean scores(Path folder) {
        if (AdapterFolder.is(folder)) {
            return AdapterFolder.read(folder).scored();
        }
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            return checkpoint.isScored();
        }
    }

    private static ModelApi reward(ServeConfig config, Path folder, String name, ServerMetrics metrics) {
        if (!config.adapters().isEmpty()) {
            throw new UserError("adapters: a reward model is served alone");
        }
        RewardModel reward = RewardModel.load(folder, config.engine());
        return new ScoreApi(name, reward, "LABEL_0", metrics, InstantSource.system());
    }

    private static ModelApi language(
            ServeConfig config, Path folder, String name, ServerMetrics metrics, CommandContext context) {
        Optional<WeightsFolder> weights =
                config.weightsRoot().isEmpty() ? Optional.empty() : Optional.of(WeightsFolder.of(config.weightsRoot()));
        Map<String, LiveGenerator> models = new LinkedHashMap<>();
        try {
            models.put(name, load(folder, config.engine(), config));
            for (Map.Entry<String, Path> adapter : config.adapterFolders().entrySet()) {
                Path resolved = context.artifact("adapters", adapter.getValue(), Artifact.POLICY);
                if (models.containsKey(adapter.getKey()) || !AdapterFolder.is(resolved)) {
                    throw new UserError("adapters: " + adapter.getKey() + "=" + adapter.getValue()
                            + (models.containsKey(adapter.getKey())
                                    ? ": the name is taken"
                                    : ": is not an adapter's folder (it has no " + AdapterFolder.CONFIG + ")"));
                }
                models.put(adapter.getKey(), load(resolved, onBase(config, folder), config));
            }
            models.forEach((served, generator) ->
                    generator.condition().ifPresent(each -> context.say(served + " is " + each.described())));
            DecodingThread decoding = new DecodingThread(models, context::warn);
            int most = config.limits().maxNewTokens();
            CompletionApi api =
                    new CompletionApi(decoding, new Seeds(config.seed()), most, metrics, InstantSource.system());
            return new RolloutApi(api, decoding, most, weights, given -> frozen(given, folder, config));
        } catch (UserError e) {
            models.values().forEach(LiveGenerator::close);
            throw e;
        }
    }

    /** Weights to be served instead of others; an adapter stands on the served model. */
    private static CausalLm frozen(Path given, Path served, ServeConfig config) {
        return CausalLm.frozen(given, AdapterFolder.is(given) ? onBase(config, served) : config.engine());
    }

    private static EngineConfig onBase(ServeConfig config, Path served) {
        String base = AdapterFolder.is(served) ? config.adapterBase() : served.toString();
        return new EngineConfig(config.device(), config.precision(), config.threads(), base);
    }

    private static LiveGenerator load(Path folder, EngineConfig engine, ServeConfig config) {
        return LiveGenerator.taking(
                CausalLm.frozen(folder, engine), config.limits().live(config.weights()));
    }
}
