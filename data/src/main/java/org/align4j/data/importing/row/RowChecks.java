package org.align4j.data.importing.row;

import java.util.ArrayList;
import java.util.List;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.data.SegmentPreference;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;
import org.jspecify.annotations.Nullable;

/** What every row must fulfil, whatever it was imported from. */
final class RowChecks {
    private RowChecks() {}

    static void pair(Content prompt, Content chosen, Content rejected, double pChosen) {
        completion(prompt, "chosen", chosen);
        completion(prompt, "rejected", rejected);
        if (chosen.equals(rejected)) {
            throw new RowProblem(Reason.IDENTICAL_PAIR, "chosen and rejected are the same");
        }
        if (!(pChosen >= 0.5 && pChosen <= 1)) {
            throw new RowProblem(Reason.INVALID_NUMBER, "p_chosen is " + pChosen + ", expected 0.5 to 1");
        }
    }

    static void completion(Content prompt, String name, Content completion) {
        prompt(prompt);
        if (isEmpty(completion)) {
            throw new RowProblem(Reason.EMPTY_COMPLETION, name + " is empty");
        }
        if (completion instanceof Content.Chat answer) {
            List<Message> conversation = new ArrayList<>(((Content.Chat) prompt).messages());
            conversation.addAll(answer.messages());
            roles(conversation);
            if (!last(answer).equals(Message.ASSISTANT)) {
                throw new RowProblem(Reason.ROLE_ORDER, name + " does not end with the assistant");
            }
        }
    }

    static void steps(MarkedSteps steps) {
        if (steps.completions().isEmpty() || steps.completions().stream().anyMatch(String::isBlank)) {
            throw new RowProblem(Reason.EMPTY_COMPLETION, "has no steps, or an empty one");
        }
        if (steps.labels().size() != steps.completions().size()) {
            throw new RowProblem(
                    Reason.WRONG_TYPE,
                    "has " + steps.completions().size() + " steps but "
                            + steps.labels().size() + " labels");
        }
    }

    static double probability(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new RowProblem(Reason.INVALID_NUMBER, name + " is " + value + ", expected 0 to 1");
        }
        return value;
    }

    static void segments(SegmentPreference row) {
        try {
            if (row.firstPlace().text().isEmpty() || row.secondPlace().text().isEmpty()) {
                throw new RowProblem(Reason.EMPTY_COMPLETION, "a segment is empty");
            }
            if (row.firstPlace().equals(row.secondPlace())) {
                throw new RowProblem(Reason.IDENTICAL_PAIR, "both segments and what comes before them are the same");
            }
        } catch (IllegalArgumentException e) {
            throw new RowProblem(Reason.ROLE_ORDER, String.valueOf(e.getMessage()));
        }
    }

    static <T> T needed(@Nullable T value, String name) {
        if (value == null) {
            throw new RowProblem(Reason.MISSING_COLUMN, "has no " + name);
        }
        return value;
    }

    static void prompt(Content prompt) {
        if (isEmpty(prompt)) {
            throw new RowProblem(Reason.EMPTY_PROMPT, "prompt is empty");
        }
        if (prompt instanceof Content.Chat chat) {
            roles(chat.messages());
            if (last(chat).equals(Message.ASSISTANT) || last(chat).equals(Message.SYSTEM)) {
                throw new RowProblem(Reason.ROLE_ORDER, "prompt ends with a message of the " + last(chat));
            }
        }
    }

    /** The last turn is the completion that is imitated. */
    static void learned(@Nullable List<Boolean> train) {
        if (train != null && !train.isEmpty() && !train.get(train.size() - 1)) {
            throw new RowProblem(Reason.MASKED, "completion is not to be learned");
        }
    }

    static void document(Content document, @Nullable List<Boolean> train) {
        if (isEmpty(document)) {
            throw new RowProblem(Reason.EMPTY_DOCUMENT, "document is empty");
        }
        if (document instanceof Content.Chat chat) {
            roles(chat.messages());
            if (train != null && train.size() != chat.messages().size()) {
                throw new RowProblem(
                        Reason.WRONG_TYPE,
                        "has " + chat.messages().size() + " messages but " + train.size() + " values of train");
            }
            if (train != null && !train.contains(true)) {
                throw new RowProblem(Reason.MASKED, "no message is to be learned");
            }
        }
    }

    /** At most one system message, first; then user and assistant in turn, tools answering the assistant. */
    private static void roles(List<Message> messages) {
        String before = "";
        for (int i = 0; i < messages.size(); i++) {
            String role = messages.get(i).role();
            boolean legal = switch (role) {
                case Message.SYSTEM -> i == 0;
                case Message.USER -> !before.equals(Message.USER);
                case Message.ASSISTANT -> before.equals(Message.USER) || before.equals(Message.TOOL);
                default -> before.equals(Message.ASSISTANT) || before.equals(Message.TOOL);
            };
            if (!legal) {
                String after = i == 0 ? "stands first" : "follows " + before;
                throw new RowProblem(Reason.ROLE_ORDER, role + " " + after + " at message " + (i + 1));
            }
            before = role;
        }
    }

    private static String last(Content.Chat chat) {
        return chat.messages().get(chat.messages().size() - 1).role();
    }

    private static boolean isEmpty(Content content) {
        return content.lastText().isBlank();
    }
}
