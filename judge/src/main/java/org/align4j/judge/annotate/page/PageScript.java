package org.align4j.judge.annotate.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The page's script: a file for each concern, in one function, so that one request brings all and nothing leaks out. */
final class PageScript {
    /** In the order of their need: what is declared, then what runs. */
    private static final List<String> FILES = List.of(
            "state.js",
            "outbox.js",
            "server.js",
            "moving.js",
            "questions.js",
            "ranking.js",
            "elements.js",
            "drawing.js",
            "status.js",
            "sheets.js",
            "keys.js",
            "start.js");

    private PageScript() {}

    /** All files together. */
    static byte[] bytes() {
        StringBuilder script = new StringBuilder("(function () {\n'use strict';\n");
        FILES.forEach(file -> script.append(text(file)));
        return script.append("}());\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String text(String file) {
        try (InputStream in = PageScript.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its resource " + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
