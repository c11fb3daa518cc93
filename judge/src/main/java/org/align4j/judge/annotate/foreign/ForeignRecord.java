package org.align4j.judge.annotate.foreign;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * One record of another tool's export.
 *
 * @param id its own, or its place in the file
 * @param fields what the annotators saw
 * @param answers what they said
 */
record ForeignRecord(String id, Map<String, JsonNode> fields, List<ForeignAnswer> answers) {
    /**
     * One answer of one annotator.
     *
     * @param question the name that it has in the other tool
     * @param value as the other tool writes it
     * @param state whether it counts
     * @param millis how long it took, 0 if unknown
     */
    record ForeignAnswer(String annotator, String question, JsonNode value, State state, long millis) {}

    /** How an answer was left. */
    enum State {
        GIVEN,
        /** The annotator chose not to answer. */
        SKIPPED,
        /** Never handed in. */
        DRAFT
    }
}
