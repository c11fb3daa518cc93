package org.align4j.data.importing;

import java.util.List;
import java.util.stream.Collectors;
import org.align4j.core.UserError;

/** Every importer. Their order decides nothing: the one that makes most of a file's columns reads it. */
final class Importers {
    private static final List<Importer> ALL = List.of(
            new TextDocuments(),
            new Conversations(),
            new PromptOnly(),
            new PromptCompletion(),
            new ExplicitPreference(),
            new RepeatedPromptPreference(),
            new ImplicitPreference(),
            new UnpairedPreference(),
            new HhTranscripts(),
            new Gsm8k(),
            new Alpaca(),
            new AutoJ(),
            new PandaLm(),
            new LlmBar(),
            new HhhAlignment(),
            new Prometheus());

    private Importers() {}

    static List<Importer> all() {
        return ALL;
    }

    static Importer named(String name) {
        return ALL.stream()
                .filter(importer -> importer.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new UserError("format '" + name + "' is unknown, there are "
                        + ALL.stream().map(Importer::name).collect(Collectors.joining(", "))));
    }
}
