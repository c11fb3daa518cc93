package org.align4j.pipeline.quickstart;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** The sentences a shop's mail is made of, as {@code messages.yaml} lists them. */
record Mail(
        List<String> items,
        List<String> days,
        List<String> times,
        List<String> greetings,
        List<String> closings,
        List<Topic> topics,
        Polite polite,
        List<String> rude,
        @JsonProperty("off-topic") List<String> offTopic,
        List<String> rambling) {
    /** What customers write about one thing, and what is to be said to it. */
    record Topic(String name, List<String> messages, List<String> answers, List<String> curt) {}

    /** What stands around a polite answer. */
    record Polite(List<String> opening, List<String> closing) {}

    static Mail embedded() {
        try (InputStream yaml = Mail.class.getResourceAsStream("messages.yaml")) {
            return new ObjectMapper(new YAMLFactory()).readValue(yaml, Mail.class);
        } catch (IOException e) {
            throw new UncheckedIOException("the embedded messages", e);
        }
    }
}
