package org.align4j.model.text;

/**
 * A conversation as the model reads it.
 *
 * @param text the rendered template
 * @param tokens its ids
 * @param assistant which of them are the assistant's own words, where the template marks them; else all false
 */
public record EncodedChat(String text, int[] tokens, boolean[] assistant) {
    /** True if any token is marked as the assistant's. */
    public boolean hasAssistant() {
        for (boolean marked : assistant) {
            if (marked) {
                return true;
            }
        }
        return false;
    }
}
