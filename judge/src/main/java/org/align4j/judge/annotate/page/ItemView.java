package org.align4j.judge.annotate.page;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.jinja.Page;
import org.align4j.judge.annotate.AnnotationItem;

/** An item as the browser gets it: texts in the order in which they are shown, nothing else. */
final class ItemView {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ItemView() {}

    /**
     * The item of one showing.
     *
     * @param alias by which the browser names it
     * @param order which completion stands at each place
     */
    static ObjectNode of(AnnotationItem item, String alias, List<Integer> order) {
        ObjectNode view = JSON.createObjectNode().put("item", alias);
        if (item.isOfSegments()) {
            view.put("segments", true);
        }
        view.set("prompt", turns(item.prompt(), Message.USER));
        ArrayNode completions = view.putArray("completions");
        order.forEach(place -> completions.add(
                item.isOfSegments()
                        ? segment(item.piece(place))
                        : turns(item.completions().get(place), Message.ASSISTANT)));
        return view;
    }

    /** The words that set two completions apart, in the order in which they are shown. */
    static ObjectNode diff(AnnotationItem item, List<Integer> order) {
        WordDiff.Marked marked = WordDiff.of(
                plain(item.completions().get(order.get(0))),
                plain(item.completions().get(order.get(1))));
        ObjectNode view = JSON.createObjectNode();
        view.putArray("completions").add(marked.first()).add(marked.second());
        return view;
    }

    private static ArrayNode turns(Content content, String role) {
        return turns(messages(content, role));
    }

    private static ArrayNode turns(List<Message> messages) {
        ArrayNode turns = JSON.createArrayNode();
        for (Message message : messages) {
            turns.addObject()
                    .put("role", message.role())
                    .put("html", Markdown.html(message.content()))
                    .put("raw", Visible.text(message.content()));
        }
        return turns;
    }

    /** A piece that is cut within words is no Markdown: its letters, marked, behind those that come before it. */
    private static ArrayNode segment(AnnotationItem.Piece piece) {
        String before = Visible.text(piece.before());
        String text = Visible.text(piece.text());
        ArrayNode turns = turns(piece.turns());
        turns.addObject()
                .put("role", Message.ASSISTANT)
                .put(
                        "html",
                        "<p class=\"segment\"><span class=\"quiet\">" + Page.escape(before) + "</span><mark>"
                                + Page.escape(text) + "</mark></p>")
                .put("raw", before + "[[" + text + "]]");
        return turns;
    }

    private static List<Message> messages(Content content, String role) {
        return content instanceof Content.Chat chat ? chat.messages() : List.of(new Message(role, content.lastText()));
    }

    private static String plain(Content content) {
        StringBuilder text = new StringBuilder();
        for (Message message : messages(content, Message.ASSISTANT)) {
            text.append(text.length() == 0 ? "" : "\n\n").append(message.content());
        }
        return text.toString();
    }
}
