package org.align4j.pipeline.report;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.align4j.jinja.Page;

/**
 * What every report has around it: style, and one script whose hash the page's content security policy names. No other
 * script runs, whatever a model wrote.
 */
final class ReportFrame {
    private ReportFrame() {}

    /** What {@code frame.jinja} needs. */
    static Map<String, Object> variables() {
        String script = Page.resource(ReportFrame.class, "report.js");
        Map<String, Object> variables = new LinkedHashMap<>();
        variables.put("style", Page.resource(ReportFrame.class, "report.css"));
        variables.put("script", script);
        variables.put("script_hash", hash(script));
        return variables;
    }

    private static String hash(String script) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
