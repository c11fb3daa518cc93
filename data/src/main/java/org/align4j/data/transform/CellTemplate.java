package org.align4j.data.transform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;

/**
 * A text with columns in braces, such as {@code {title}\n\n{body}}. A template that is one column alone copies its value,
 * whatever it is. A brace is written twice; a backslash before n, t or a backslash means what it means in Java.
 */
public final class CellTemplate {
    private final List<Piece> pieces;

    private record Piece(String text, boolean isColumn) {}

    private CellTemplate(List<Piece> pieces) {
        this.pieces = List.copyOf(pieces);
    }

    /**
     * Reads a template.
     *
     * @throws UserError if a brace is open or a backslash means nothing
     */
    public static CellTemplate parse(String text) {
        List<Piece> pieces = new ArrayList<>();
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            boolean doubled = i + 1 < text.length() && text.charAt(i + 1) == character;
            if ((character == '{' || character == '}') && doubled) {
                plain.append(character);
                i++;
            } else if (character == '{') {
                int end = text.indexOf('}', i);
                if (end <= i + 1) {
                    throw new UserError("template '" + text + "': a { without column and }; write {{ for the brace");
                }
                pieces.add(new Piece(plain.toString(), false));
                plain.setLength(0);
                pieces.add(new Piece(text.substring(i + 1, end).strip(), true));
                i = end;
            } else if (character == '}') {
                throw new UserError("template '" + text + "': a } without {; write }} for the brace");
            } else if (character == '\\') {
                i++;
                plain.append(escaped(text, i));
            } else {
                plain.append(character);
            }
        }
        pieces.add(new Piece(plain.toString(), false));
        pieces.removeIf(piece -> piece.text().isEmpty());
        return new CellTemplate(pieces);
    }

    private static char escaped(String text, int at) {
        char character = at < text.length() ? text.charAt(at) : ' ';
        return switch (character) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case '\\' -> '\\';
            default -> throw new UserError("template '" + text + "': a backslash stands before n, t or \\ only");
        };
    }

    /** The value for a row. */
    JsonNode fill(ObjectNode row) {
        if (pieces.size() == 1 && pieces.get(0).isColumn()) {
            return value(row, pieces.get(0).text()).deepCopy();
        }
        StringBuilder filled = new StringBuilder();
        pieces.forEach(piece -> filled.append(piece.isColumn() ? Cells.text(value(row, piece.text())) : piece.text()));
        return JsonNodeFactory.instance.textNode(filled.toString());
    }

    private static JsonNode value(ObjectNode row, String column) {
        JsonNode value = Cells.find(row, column);
        if (Cells.isMissing(value)) {
            throw new RowProblem(Reason.MISSING_COLUMN, column + " is missing or null, which a template needs");
        }
        return value;
    }
}
