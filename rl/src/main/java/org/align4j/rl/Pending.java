package org.align4j.rl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.align4j.core.chat.Message;
import org.align4j.model.training.Stateful;
import org.align4j.rl.Rollouts.Batch;
import org.align4j.rl.Rollouts.Group;
import org.align4j.rl.episode.Episode;
import org.align4j.rl.episode.PromptSource;
import org.align4j.rl.episode.Turn;
import org.align4j.rl.reward.Rewards.Earned;
import org.align4j.rl.reward.Rewards.Part;

/** What was sampled and scored ahead of being learned from, oldest first. A checkpoint holds it: its weights are gone. */
final class Pending implements Stateful {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FILE = "pending.json";

    private final PromptSource prompts;
    private final Deque<Batch> batches = new ArrayDeque<>();

    Pending(PromptSource prompts) {
        this.prompts = prompts;
    }

    int size() {
        return batches.size();
    }

    void add(Batch batch) {
        batches.addLast(batch);
    }

    Batch next() {
        return batches.removeFirst();
    }

    @Override
    public String name() {
        return "pending";
    }

    @Override
    public void save(Path folder) throws IOException {
        ArrayNode all = JSON.createArrayNode();
        batches.forEach(batch -> all.add(json(batch)));
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(FILE), JSON.writeValueAsString(all) + "\n");
    }

    @Override
    public void load(Path folder) throws IOException {
        batches.clear();
        for (JsonNode each : JSON.readTree(folder.resolve(FILE).toFile())) {
            batches.add(batch(each));
        }
    }

    private static ObjectNode json(Batch batch) {
        ObjectNode node = JSON.createObjectNode();
        node.put("unscored", batch.unscored());
        node.put("attempts", batch.attempts());
        node.put("kept_share", batch.keptShare());
        node.put("updates", batch.updates());
        ArrayNode groups = node.putArray("groups");
        for (Group group : batch.groups()) {
            ObjectNode one = groups.addObject();
            ArrayNode episodes = one.putArray("episodes");
            group.episodes().forEach(episode -> episodes.add(json(episode)));
            one.set("earned", JSON.valueToTree(group.earned()));
            group.greedy().ifPresent(earned -> one.set("greedy", JSON.valueToTree(earned)));
        }
        return node;
    }

    private static ObjectNode json(Episode episode) {
        ObjectNode node = JSON.createObjectNode();
        node.put("prompt", episode.prompt().id());
        node.put("finish", episode.finish().name());
        node.set("ids", JSON.valueToTree(episode.ids()));
        node.set("sampled", JSON.valueToTree(episode.sampled()));
        node.set("log_probs", JSON.valueToTree(episode.logProbs()));
        ArrayNode turns = node.putArray("turns");
        for (Turn turn : episode.turns()) {
            ObjectNode one = turns.addObject();
            one.put("role", turn.message().role());
            one.put("content", turn.message().content());
            one.put("from", turn.from());
            one.put("to", turn.to());
        }
        return node;
    }

    private Batch batch(JsonNode node) throws IOException {
        List<Group> groups = new ArrayList<>();
        for (JsonNode group : node.get("groups")) {
            List<Episode> episodes = new ArrayList<>();
            for (JsonNode episode : group.get("episodes")) {
                episodes.add(episode(episode));
            }
            List<Earned> earned = new ArrayList<>();
            group.get("earned").forEach(each -> earned.add(earned(each)));
            groups.add(new Group(
                    episodes, earned, Optional.ofNullable(group.get("greedy")).map(Pending::earned)));
        }
        return new Batch(
                groups,
                node.get("unscored").intValue(),
                node.get("attempts").intValue(),
                node.get("kept_share").doubleValue(),
                node.get("updates").intValue());
    }

    private Episode episode(JsonNode node) throws IOException {
        List<Turn> turns = new ArrayList<>();
        for (JsonNode turn : node.get("turns")) {
            turns.add(new Turn(
                    new Message(turn.get("role").asText(), turn.get("content").asText()),
                    turn.get("from").intValue(),
                    turn.get("to").intValue()));
        }
        int[] ids = JSON.treeToValue(node.get("ids"), int[].class);
        return new Episode(
                prompts.find(node.get("prompt").asText(), ids),
                ids,
                JSON.treeToValue(node.get("sampled"), int[].class),
                JSON.treeToValue(node.get("log_probs"), float[].class),
                List.copyOf(turns),
                Episode.Finish.valueOf(node.get("finish").asText()));
    }

    private static Earned earned(JsonNode node) {
        Map<String, Part> terms = new LinkedHashMap<>();
        node.get("terms")
                .properties()
                .forEach(term -> terms.put(
                        term.getKey(),
                        new Part(
                                term.getValue().get("value").doubleValue(),
                                term.getValue().get("raw").doubleValue())));
        double[] tokens = new double[node.get("tokens").size()];
        for (int t = 0; t < tokens.length; t++) {
            tokens[t] = node.get("tokens").get(t).doubleValue();
        }
        return new Earned(node.get("total").doubleValue(), tokens, terms);
    }
}
