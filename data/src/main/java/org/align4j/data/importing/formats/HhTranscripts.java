package org.align4j.data.importing.formats;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.Role;
import org.align4j.data.importing.row.Target;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;

/**
 * Anthropic's HH-RLHF: {@code chosen} and {@code rejected} are whole transcripts, "\n\nHuman: … \n\nAssistant: …". The
 * turns become messages without the spaces around them; identical pairs and pairs that differ before the last turn are
 * counted and left out.
 */
public record HhTranscripts() implements Importer {
    private static final Pattern SPEAKER = Pattern.compile("\\n\\n(Human|Assistant):");

    @Override
    public String name() {
        return "hh";
    }

    @Override
    public String doc() {
        return "Anthropic HH transcripts (\\n\\nHuman: … \\n\\nAssistant: …): chosen, rejected";
    }

    @Override
    public List<Target> targets() {
        return new ExplicitPreference().targets();
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return sample.match(Role.CHOSEN, Role.REJECTED)
                .filter(match -> sample.most("chosen", HhTranscripts::isTranscript))
                .map(match -> new Match(match.columns(), Match.Evidence.CONTENT));
    }

    static boolean isTranscript(JsonNode value) {
        return value.isTextual() && value.asText().startsWith("\n\nHuman:");
    }

    @Override
    public Draft read(Fields row) {
        Content chosen = transcript("chosen", row.text("chosen"));
        Content rejected = transcript("rejected", row.text("rejected"));
        return ImplicitPreference.split(Draft.of(row), chosen, rejected);
    }

    /** The turns of a transcript as messages. */
    static Content transcript(String column, String text) {
        List<Message> messages = new ArrayList<>();
        Matcher speaker = SPEAKER.matcher(text);
        if (!speaker.lookingAt()) {
            throw new RowProblem(Reason.NOT_A_TRANSCRIPT, column + " does not start with a blank line and a speaker");
        }
        speaker.reset();
        String role = "";
        int from = 0;
        while (speaker.find()) {
            if (from > 0) {
                messages.add(
                        new Message(role, text.substring(from, speaker.start()).strip()));
            }
            role = speaker.group(1).equals("Human") ? Message.USER : Message.ASSISTANT;
            from = speaker.end();
        }
        messages.add(new Message(role, text.substring(from).strip()));
        return new Content.Chat(messages);
    }
}
