package org.align4j.judge.annotate.page;

/** The HTML around what the script fills in, and the pages that need no script. */
final class Pages {
    private Pages() {}

    /** The page on which people annotate; the script gets all that is on it. */
    static String annotation() {
        return document("Annotate", """
                <div id="app" class="app">
                <header class="top">
                <div class="progress" id="progress" role="status" aria-live="polite"></div>
                <div class="bar" aria-hidden="true"><div class="bar-done" id="bar"></div></div>
                <div class="saved" id="saved" role="status" aria-live="polite"></div>
                <nav class="tools" id="tools"></nav>
                </header>
                <main id="main" tabindex="-1"><p class="quiet">Loading …</p></main>
                <footer class="answers" id="answers"></footer>
                <div id="veil" class="veil" hidden></div>
                <div id="sheet" class="sheet" role="dialog" aria-modal="true" tabindex="-1" hidden></div>
                </div>
                <noscript><p class="message">This page needs JavaScript, which comes from this server alone.</p></noscript>
                <script src="/static/page.js"></script>
                """);
    }

    static String instructions(String markdown) {
        String body = markdown.isBlank() ? "<p>There are no instructions for this round.</p>" : Markdown.html(markdown);
        return document("Instructions", "<main class=\"reading text\">" + body + "</main>");
    }

    static String message(String title, String text) {
        return document(
                title,
                "<main class=\"message\"><h1>" + Html.escape(title) + "</h1><p>" + Html.escape(text) + "</p></main>");
    }

    /** @param body safe HTML */
    static String document(String title, String body) {
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title>%s</title>
                <link rel="stylesheet" href="/static/page.css">
                </head>
                <body>
                %s
                </body>
                </html>
                """.formatted(Html.escape(title), body);
    }
}
