package org.align4j.jinja;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** An HTML page as a template in resources: {@link Template#page}, so that what is not the page's own stays text. */
public final class Page {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Control characters are not legal in HTML; a model can sample any of them. */
    private static final Pattern ILLEGAL = Pattern.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]");

    private final Template template;

    private Page(Template template) {
        this.template = template;
    }

    /**
     * Reads a page.
     *
     * @param beside the class in whose package the resources lie
     * @param resources one text, parted into several files: macros first
     */
    public static Page of(Class<?> beside, String... resources) {
        StringBuilder source = new StringBuilder();
        for (String resource : resources) {
            source.append(resource(beside, resource));
        }
        return new Page(Template.page(source.toString()));
    }

    /** A text beside a class. */
    public static String resource(Class<?> beside, String name) {
        try (InputStream text = Objects.requireNonNull(beside.getResourceAsStream(name), name)) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    /** @param variables by name; records are read as dicts of their components */
    public String html(Map<String, ?> variables) {
        Map<String, JsonNode> json = new LinkedHashMap<>();
        variables.forEach((name, value) -> json.put(name, JSON.valueToTree(value)));
        return ILLEGAL.matcher(template.render(json, LocalDateTime.MIN).text()).replaceAll("\uFFFD");
    }

    /** Text as HTML, for what is drawn rather than written. */
    public static String escape(String text) {
        return Markup.escape(text);
    }
}
