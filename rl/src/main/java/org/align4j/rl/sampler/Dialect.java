package org.align4j.rl.sampler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.align4j.core.run.AtomicFiles;
import org.align4j.model.CausalLm;

/** How one kind of server is asked for completions with token ids and log-probs, and how it is given weights. */
sealed interface Dialect permits SglangDialect, VllmDialect, LlamaCppDialect {
    /** How the names of adapters end. */
    String ADAPTER = "-lora";

    /** Whether one request asks for all completions of a prompt; others ask for each, with a seed of its own. */
    boolean asksForGroups();

    /** Where questions go. */
    String path();

    /** @param version what {@link #take} called the weights */
    ObjectNode body(Question question, String version);

    /**
     * The completions of an answer.
     *
     * @throws IOException if it does not hold what it must
     */
    List<Drawn> drawn(JsonNode answer) throws IOException;

    /**
     * Writes weights as this server reads them: a checkpoint's folder, unless it says otherwise.
     *
     * @param target appears when it is whole
     * @param scratch a folder that may be written and deleted
     */
    default void write(CausalLm policy, Path target, Path scratch) throws IOException {
        AtomicFiles.writeFolder(target, policy::save);
    }

    /** What a version's file or folder is called. */
    default String fileName(String version) {
        return version;
    }

    /**
     * Has the server take weights.
     *
     * @param seen their folder or file as the server names it
     * @param adapter whether they are an adapter of the model that it was started with
     */
    void take(ServerCalls calls, String version, String seen, boolean adapter);

    /** What an answer calls the weights of a version; empty where it does not say. */
    String answersAs(String version);

    /** Has the server forget weights of an earlier version; it need not be possible. */
    void forget(ServerCalls calls, String version);

    /** Largest mean absolute difference in nats a token from the training pass's log-probs that rounding explains. */
    double tolerance(ServerPrecision precision);

    /** What may be wrong where log-probs differ. */
    String advice();

    /** Has a server that keeps adapters by name load one, also where it holds another of that name. */
    static void loadAdapter(ServerCalls calls, String api, String version, String seen) {
        calls.tryToTell(api + "/unload_lora_adapter", ServerCalls.object().put("lora_name", version));
        calls.tell(
                api + "/load_lora_adapter",
                ServerCalls.object().put("lora_name", version).put("lora_path", seen));
    }

    static ArrayNode ids(ObjectNode body, String name, int[] ids) {
        ArrayNode list = body.putArray(name);
        for (int id : ids) {
            list.add(id);
        }
        return list;
    }

    static ArrayNode texts(ObjectNode body, String name, List<String> texts) {
        ArrayNode list = body.putArray(name);
        texts.forEach(list::add);
        return list;
    }

    /** A list of whole numbers. */
    static int[] ids(JsonNode list, String name) throws IOException {
        int[] ids = new int[list.size()];
        for (int t = 0; t < ids.length; t++) {
            if (!list.get(t).canConvertToInt()) {
                throw new IOException(name + " holds " + list.get(t) + ", which is not a token id");
            }
            ids[t] = list.get(t).intValue();
        }
        return ids;
    }

    static float logProb(JsonNode number) throws IOException {
        if (!number.isNumber()) {
            throw new IOException("a log-prob is " + number);
        }
        return number.floatValue();
    }
}
