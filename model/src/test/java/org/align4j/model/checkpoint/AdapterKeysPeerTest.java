package org.align4j.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.align4j.model.PeerScripts;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Run as {@code TransformersPeerTest}, with a Python that has PEFT too. */
@Tag("peers")
class AdapterKeysPeerTest {
    @Test
    void noKeyThatIsTakenForHarmlessMovesPeftsNumbers() throws Exception {
        List<Object> words = new ArrayList<>();
        words.add(Fixtures.path("checkpoints/llama"));
        words.add(Fixtures.path("adapters/gaussian"));
        words.addAll(AdapterKeys.HARMLESS);
        words.add("init_lora_weights");
        JsonNode found = new ObjectMapper().readTree(PeerScripts.run("adapter_keys.py", words.toArray()));
        for (String key : AdapterKeys.HARMLESS) {
            assertThat(found.path(key)).as(key).isNotEmpty().allMatch(off -> off.isNumber() && off.asDouble() == 0);
        }
        JsonNode starts = found.path("init_lora_weights");
        for (String start : List.of("true", "false", "\"gaussian\"", "\"orthogonal\"", "\"eva\"")) {
            assertThat(starts.path(start).asDouble(-1)).as(start).isZero();
        }
        for (String start : List.of("\"pissa\"", "\"olora\"")) {
            assertThat(starts.path(start).asDouble()).as(start).isGreaterThan(0.01);
        }
    }
}
