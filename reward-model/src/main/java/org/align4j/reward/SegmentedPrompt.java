package org.align4j.reward;

import java.util.List;

/**
 * All compared segments of one prompt.
 *
 * @param compared a row for each distinct segment, everything up to its last token, and which were compared; lengths are the segments'
 * @param places of each row's segment, as indexes into the row
 * @param texts of all text between the prompt and the segment's end, as indexes into the row
 */
public record SegmentedPrompt(PromptPairs compared, List<int[]> places, List<int[]> texts) implements PromptRows {
    public SegmentedPrompt {
        places = List.copyOf(places);
        texts = List.copyOf(texts);
    }

    @Override
    public List<int[]> completions() {
        return compared.completions();
    }
}
