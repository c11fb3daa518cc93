package org.align4j.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import org.align4j.core.UserError;

/** What stands around every encoded text: usually a BOS before it, sometimes an EOS after it. */
final class Affixes {
    private Affixes() {}

    /**
     * The ids before and the ids after, which {@code tokenizer.json}'s post-processor adds. As in transformers 5 it alone
     * decides: {@code add_bos_token} and {@code add_eos_token} of the config are not read beside it.
     */
    static int[][] of(TokenizerFolder folder, NativeTokenizer library, Vocabulary vocabulary) {
        JsonNode processor = folder.tokenizer().path("post_processor");
        if (processor.isMissingNode() || processor.isNull()) {
            return new int[][] {{}, {}};
        }
        String probe = "a";
        int[] plain = library.encode(probe).ids();
        int[] processed = library.encodeProcessed(probe).ids();
        for (int id : processed) {
            if (id >= vocabulary.size()) {
                throw new UserError(folder.folder().resolve("tokenizer.json") + ": post_processor adds the id " + id
                        + ", but the vocabulary ends at " + (vocabulary.size() - 1));
            }
        }
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
}
