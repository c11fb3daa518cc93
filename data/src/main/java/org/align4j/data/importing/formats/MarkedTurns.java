package org.align4j.data.importing.formats;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;

/**
 * Conversations as NeMo Aligner writes them into one text: {@code <extra_id_0>System\n…\n<extra_id_1>User\n…}, where
 * {@code <extra_id_1>} or {@code <extra_id_2>} alone ends it; {@code User: …\nAssistant: …}; or Anthropic's transcripts. The line
 * break before a mark belongs to it.
 */
final class MarkedTurns {
    private static final Pattern EXTRA_ID = Pattern.compile("<extra_id_([012])>(?:(\\w+)\\n)?");
    private static final Pattern NAMED = Pattern.compile("(?:^|\\n)(System|User|Assistant): ?");
    private static final Map<String, String> ROLES =
            Map.of("system", Message.SYSTEM, "user", Message.USER, "assistant", Message.ASSISTANT);

    private MarkedTurns() {}

    /** Messages, or the text itself if it has no marks. */
    static Content content(String column, String text) {
        if (text.startsWith("<extra_id_")) {
            return extraIds(column, text);
        }
        if (text.startsWith("\n\nHuman:")) {
            return HhTranscripts.transcript(column, text);
        }
        return NAMED.matcher(text).lookingAt() ? named(text) : Content.text(text);
    }

    private static Content extraIds(String column, String text) {
        List<Message> messages = new ArrayList<>();
        Matcher mark = EXTRA_ID.matcher(text);
        String role = "";
        int from = 0;
        while (mark.find()) {
            add(messages, role, text.substring(from, mark.start()));
            from = mark.end();
            if (mark.group(2) == null || mark.group(1).equals("2")) {
                if (!text.substring(mark.end()).isBlank()) {
                    throw new RowProblem(
                            Reason.NOT_A_TRANSCRIPT,
                            column + " has a turn without a speaker, at character " + mark.start());
                }
                return new Content.Chat(messages);
            }
            String name = mark.group(2);
            role = ROLES.getOrDefault(name.toLowerCase(Locale.ROOT), "");
            if (role.isEmpty()) {
                throw new RowProblem(
                        Reason.UNKNOWN_ROLE,
                        column + " has a turn of '" + name + "', expected System, User or Assistant");
            }
        }
        add(messages, role, text.substring(from));
        return new Content.Chat(messages);
    }

    /** A system turn may be empty, as the template always writes one. */
    private static void add(List<Message> messages, String role, String turn) {
        String said = turn.endsWith("\n") ? turn.substring(0, turn.length() - 1) : turn;
        if (!role.isEmpty() && !(role.equals(Message.SYSTEM) && said.isBlank())) {
            messages.add(new Message(role, said));
        }
    }

    private static Content named(String text) {
        List<Message> messages = new ArrayList<>();
        Matcher mark = NAMED.matcher(text);
        String role = "";
        int from = 0;
        while (mark.find()) {
            add(messages, role, text.substring(from, mark.start()));
            role = ROLES.getOrDefault(mark.group(1).toLowerCase(Locale.ROOT), "");
            from = mark.end();
        }
        add(messages, role, text.substring(from));
        return new Content.Chat(messages);
    }
}
