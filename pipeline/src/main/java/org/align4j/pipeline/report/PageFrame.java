package org.align4j.pipeline.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What every page of ours has around it: style inside, no script, a policy that forbids to load anything. */
final class PageFrame {
    private PageFrame() {}

    static String head(String title) {
        return """
                <!doctype html>
                <html lang="en"><head><meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
                <title>""" + Html.escape(title) + "</title><style>" + style() + "</style></head><body><main>\n";
    }

    static String foot() {
        return """
                <footer>Written by Align4j. Charts are drawn in this file; it loads nothing.</footer>
                </main></body></html>
                """;
    }

    private static String style() {
        try (InputStream css = PageFrame.class.getResourceAsStream("report.css")) {
            return new String(css.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the embedded style", e);
        }
    }
}
