package org.align4j.data.importing.row;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.align4j.core.chat.Message;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;
import org.jspecify.annotations.Nullable;

/** What messages say of their being learned. */
final class Masks {
    /** Names that a message's mask has: whether it is learned. */
    static final List<String> NAMES =
            List.of("weight", "train", "training", "trainable", "loss", "loss_mask", "loss_weight");

    /** Other keys that seem to be one; whether true means learned or left out, only their author knows. */
    private static final Pattern UNCLEAR = Pattern.compile("(?i).*(mask|ignore|skip|train|learn|loss|weight).*");

    private Masks() {}

    /** Of every message whether it is learned; null if no message is masked. */
    static @Nullable List<Boolean> of(String column, JsonNode value) {
        List<Boolean> train = new ArrayList<>();
        boolean isMasked = false;
        for (JsonNode message : value.isObject() ? List.of(value) : value) {
            boolean isAssistant = Message.ASSISTANT.equals(Contents.role(message));
            Boolean said = mask(column, message);
            if (Boolean.TRUE.equals(said) && !isAssistant) {
                throw new RowProblem(
                        Reason.UNSUPPORTED,
                        column + " asks to learn a message of the " + Contents.role(message)
                                + "; only the assistant's are");
            }
            isMasked |= isAssistant && Boolean.FALSE.equals(said);
            train.add(isAssistant && !Boolean.FALSE.equals(said));
        }
        return isMasked ? train : null;
    }

    /** What a message says of its being learned, null if nothing. */
    private static @Nullable Boolean mask(String column, JsonNode message) {
        Boolean found = null;
        for (String name : NAMES) {
            JsonNode value = message.path(name);
            if (value.isMissingNode() || value.isNull()) {
                continue;
            }
            Boolean on = Values.on(value);
            if (on == null) {
                throw new RowProblem(
                        Reason.WRONG_TYPE,
                        column + " has a message with another " + name + " than 0, 1, true or false");
            }
            if (found != null && !found.equals(on)) {
                throw new RowProblem(Reason.WRONG_TYPE, column + " has a message whose masks contradict each other");
            }
            found = on;
        }
        return found;
    }

    /** Refuses a message with a switch of another name. */
    static void refuseUnclear(String column, JsonNode message) {
        message.properties().forEach(field -> {
            String key = field.getKey();
            boolean isMask =
                    !NAMES.contains(key) && UNCLEAR.matcher(key).matches() && Values.on(field.getValue()) != null;
            if (isMask) {
                throw new RowProblem(
                        Reason.UNSUPPORTED,
                        column + " has a message with " + key
                                + ", which seems to say whether it is learned; call it train"
                                + " (true: learned, false: not) or remove it");
            }
        });
    }
}
