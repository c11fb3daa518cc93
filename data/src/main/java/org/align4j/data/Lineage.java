package org.align4j.data;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a dataset comes from. It is stored in {@code dataset.json}, which must repeat bit for bit: name inputs by
 * content, not by path.
 *
 * @param command the command that made it, such as {@code sample}
 * @param options the command's resolved options, without paths
 * @param seed the run's seed, null if nothing was drawn
 * @param parents the inputs it was made of
 * @param tokenizerSha256 hash of the tokenizer, where token ids are stored
 * @param templateSha256 hash of the chat template, where token ids are stored
 */
public record Lineage(
        String command,
        Map<String, String> options,
        @Nullable Long seed,
        List<Parent> parents,
        @Nullable String tokenizerSha256,
        @Nullable String templateSha256) {
    public Lineage {
        options = Collections.unmodifiableMap(new TreeMap<>(options));
        parents = List.copyOf(parents);
    }

    /**
     * One input.
     *
     * @param name its role, such as {@code prompts} or {@code policy}, or a file's name
     * @param sha256 of a file, or a dataset's {@link DatasetInfo#fingerprint()}
     */
    public record Parent(String name, String sha256) {}

    /** Nothing but the command's name. */
    public static Lineage of(String command) {
        return new Lineage(command, Map.of(), null, List.of(), null, null);
    }

    public Lineage withOptions(Map<String, String> newOptions) {
        return new Lineage(command, newOptions, seed, parents, tokenizerSha256, templateSha256);
    }

    /** The same with one more option, or another value of one. */
    public Lineage withOption(String name, String value) {
        Map<String, String> more = new TreeMap<>(options);
        more.put(name, value);
        return withOptions(more);
    }

    public Lineage withSeed(long newSeed) {
        return new Lineage(command, options, newSeed, parents, tokenizerSha256, templateSha256);
    }

    public Lineage withParents(List<Parent> newParents) {
        return new Lineage(command, options, seed, newParents, tokenizerSha256, templateSha256);
    }

    /** For datasets that hold token ids: which tokenizer and template made them. */
    public Lineage withTokenizer(String tokenizer, @Nullable String template) {
        return new Lineage(command, options, seed, parents, tokenizer, template);
    }
}
