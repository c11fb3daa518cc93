package org.align4j.model.text;

import java.util.Arrays;
import org.align4j.core.UserError;

/** What stands around every encoded text: usually a BOS before it, sometimes an EOS after it. */
final class Affixes {
    private Affixes() {}

    /**
     * The ids before and the ids after. As in transformers 5, {@code add_bos_token} or {@code add_eos_token} in the
     * config replace the file's post-processor.
     */
    static int[][] of(TokenizerFolder folder, NativeTokenizer library, Vocabulary vocabulary) {
        boolean configured = folder.config().has("add_bos_token")
                || folder.config().has("add_eos_token")
                || folder.tokenizer().path("post_processor").isNull()
                || !folder.tokenizer().has("post_processor");
        if (configured) {
            return new int[][] {
                named(folder, vocabulary, "add_bos_token", "bos_token"),
                named(folder, vocabulary, "add_eos_token", "eos_token")
            };
        }
        String probe = "a";
        int[] plain = library.encode(probe).ids();
        int[] processed = library.encodeProcessed(probe).ids();
        for (int start = 0; start + plain.length <= processed.length; start++) {
            int end = start + plain.length;
            if (Arrays.equals(plain, 0, plain.length, processed, start, end)) {
                return new int[][] {
                    Arrays.copyOf(processed, start), Arrays.copyOfRange(processed, end, processed.length)
                };
            }
        }
        throw new UserError(folder.folder().resolve("tokenizer.json") + ": post_processor changes the ids of \"" + probe
                + "\": " + Arrays.toString(plain) + " became " + Arrays.toString(processed));
    }

    private static int[] named(TokenizerFolder folder, Vocabulary vocabulary, String flag, String name) {
        String spelling = folder.named(name);
        Integer id = spelling == null ? null : vocabulary.id(spelling);
        return folder.config().path(flag).asBoolean() && id != null ? new int[] {id} : new int[0];
    }
}
