package org.align4j.data.arrow;

import java.util.ArrayList;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.types.pojo.Field;

/** A prompt or completion: a string, or a list of structs with {@code role} and {@code content}. */
record ContentColumn() implements ColumnType {
    private static final StructColumn MESSAGE = StructColumn.of(Message.class);
    private static final ListColumn MESSAGES = new ListColumn(MESSAGE);

    @Override
    public Field field(String name, Presence presence, ContentForm form) {
        ColumnType type = form == ContentForm.TEXT ? ScalarColumn.STRING : MESSAGES;
        return type.field(name, presence, form);
    }

    @Override
    public int write(FieldVector vector, int index, Object value) {
        boolean conversational = vector instanceof ListVector;
        if (value instanceof Content.Chat chat) {
            if (!conversational) {
                throw new UserError("holds messages, while the rows before it hold plain text");
            }
            return MESSAGES.write(vector, index, chat.messages());
        }
        if (conversational) {
            throw new UserError("holds plain text, while the rows before it hold messages");
        }
        return ScalarColumn.STRING.write(vector, index, ((Content.Text) value).text());
    }

    @Override
    public Object read(Cell cell) {
        if (cell.isText()) {
            return Content.text(cell.text());
        }
        if (!cell.isList()) {
            throw cell.unexpected("a string or a list of messages");
        }
        List<Message> messages = new ArrayList<>();
        for (Cell message : cell.elements()) {
            messages.add((Message) MESSAGE.read(message));
        }
        return new Content.Chat(messages);
    }

    @Override
    public Content contentIn(Object value) {
        return (Content) value;
    }
}
