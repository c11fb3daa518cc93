package org.align4j.jinja;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text to tokens, with {@code trim_blocks} and {@code lstrip_blocks} on, as Jinja2's lexer does it. */
final class Lexer {
    private static final Pattern RAW = Pattern.compile("\\{%([-+]?)\\s*raw\\s*(-%\\}\\s*|%\\})", flags());
    private static final Pattern END_RAW =
            Pattern.compile("\\{%([-+]?)\\s*endraw\\s*(\\+%\\}|-%\\}\\s*|%\\}\\n?)", flags());
    private static final Pattern END_COMMENT = Pattern.compile("\\+#\\}|-#\\}\\s*|#\\}\\n?", flags());
    private static final Pattern END_BLOCK = Pattern.compile("\\+%\\}|-%\\}\\s*|%\\}\\n?", flags());
    private static final Pattern END_VARIABLE = Pattern.compile("-\\}\\}\\s*|\\}\\}", flags());
    private static final Pattern SPACE = Pattern.compile("\\s+", flags());
    private static final Pattern FLOAT = Pattern.compile(
            "(?<!\\.)\\d[\\d_]*+(\\.\\d[\\d_]*+(e[+\\-]?\\d+)?|e[+\\-]?\\d+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern INTEGER = Pattern.compile("[1-9][\\d_]*+|0++(?![xXoObB])");
    private static final Pattern NAME = Pattern.compile("\\w+", flags());
    private static final Pattern OPERATOR = Pattern.compile("//|\\*\\*|==|!=|>=|<=|[-+/*%~\\[\\](){}><=.:|,;]");

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int position;
    private int line = 1;
    private boolean lineStarting = true;

    private Lexer(String source) {
        this.source = source;
    }

    private static int flags() {
        // Python's \s and \w know all of Unicode.
        return Pattern.DOTALL | Pattern.UNICODE_CHARACTER_CLASS;
    }

    static List<Token> tokens(String template) {
        String source = template.replace("\r\n", "\n").replace('\r', '\n');
        Lexer lexer = new Lexer(source.endsWith("\n") ? source.substring(0, source.length() - 1) : source);
        lexer.run();
        return lexer.tokens;
    }

    private void run() {
        while (position < source.length()) {
            int tag = nextTag(position);
            if (tag < 0) {
                data(source.substring(position), "", true);
                position = source.length();
            } else {
                tag(tag);
            }
        }
        tokens.add(new Token(line, Token.Kind.END, ""));
    }

    private int nextTag(int from) {
        for (int i = source.indexOf('{', from); i >= 0 && i + 1 < source.length(); i = source.indexOf('{', i + 1)) {
            if ("%{#".indexOf(source.charAt(i + 1)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    private void tag(int start) {
        String before = source.substring(position, start);
        char kind = source.charAt(start + 1);
        Matcher raw = RAW.matcher(source).region(start, source.length());
        if (kind == '%' && raw.lookingAt()) {
            data(before, raw.group(1), false);
            raw(raw.end(), raw.group());
            return;
        }
        String sign = start + 2 < source.length() && "+-".indexOf(source.charAt(start + 2)) >= 0
                ? source.substring(start + 2, start + 3)
                : "";
        data(before, sign, kind == '{');
        position = start + 2 + sign.length();
        lineStarting = false;
        if (kind == '#') {
            Matcher end = find(END_COMMENT, position, "Missing end of comment tag");
            advanceTo(end.end());
        } else {
            boolean block = kind == '%';
            tokens.add(new Token(
                    line,
                    block ? Token.Kind.BLOCK_BEGIN : Token.Kind.VARIABLE_BEGIN,
                    source.substring(start, position)));
            code(block ? END_BLOCK : END_VARIABLE, block ? Token.Kind.BLOCK_END : Token.Kind.VARIABLE_END);
        }
    }

    private void raw(int bodyStart, String begin) {
        line += newlines(begin);
        position = bodyStart;
        lineStarting = begin.endsWith("\n");
        Matcher end = find(END_RAW, position, "Missing end of raw directive");
        data(source.substring(position, end.start()), end.group(1), false);
        position = end.start();
        advanceTo(end.end());
    }

    private Matcher find(Pattern pattern, int from, String failure) {
        Matcher matcher = pattern.matcher(source);
        if (!matcher.find(from)) {
            throw TemplateError.syntax(failure, line);
        }
        return matcher;
    }

    private void advanceTo(int end) {
        line += newlines(source.substring(position, end));
        lineStarting = end > 0 && source.charAt(end - 1) == '\n';
        position = end;
    }

    /** Text before a tag: a minus strips all space before it, otherwise a block strips its own line's indentation. */
    private void data(String text, String sign, boolean keepsIndentation) {
        String kept = text;
        if (sign.equals("-")) {
            kept = Spaces.stripRight(text);
        } else if (!sign.equals("+") && !keepsIndentation) {
            int lineStart = text.lastIndexOf('\n') + 1;
            if ((lineStart > 0 || lineStarting)
                    && Spaces.strip(text.substring(lineStart)).isEmpty()) {
                kept = text.substring(0, lineStart);
            }
        }
        if (!kept.isEmpty()) {
            tokens.add(new Token(line, Token.Kind.DATA, kept));
        }
        line += newlines(text);
    }

    private void code(Pattern end, Token.Kind endKind) {
        Deque<String> open = new ArrayDeque<>();
        while (true) {
            Matcher ending = end.matcher(source).region(position, source.length());
            if (open.isEmpty() && ending.lookingAt()) {
                tokens.add(new Token(line, endKind, ending.group()));
                advanceTo(ending.end());
                return;
            }
            if (position >= source.length()) {
                return; // the parser says what is missing
            }
            if (!take(SPACE, null)
                    && !take(FLOAT, Token.Kind.FLOAT)
                    && !take(INTEGER, Token.Kind.INTEGER)
                    && !name()
                    && !string()) {
                operator(open);
            }
        }
    }

    private boolean take(Pattern pattern, Token.@org.jspecify.annotations.Nullable Kind kind) {
        Matcher matcher = pattern.matcher(source).region(position, source.length());
        matcher.useTransparentBounds(true);
        if (!matcher.lookingAt()) {
            return false;
        }
        String text = matcher.group();
        if (kind != null) {
            tokens.add(new Token(line, kind, text));
        }
        advanceTo(matcher.end());
        return true;
    }

    private boolean name() {
        return source.charAt(position) != '0' && take(NAME, Token.Kind.NAME);
    }

    /** A string by hand: Java's regular expressions take stack for each of its escapes. */
    private boolean string() {
        char quote = source.charAt(position);
        if (quote != '\'' && quote != '"') {
            return false;
        }
        int end = position + 1;
        while (end < source.length() && source.charAt(end) != quote) {
            end += source.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= source.length()) {
            return false;
        }
        tokens.add(new Token(line, Token.Kind.STRING, StringLiteral.value(source.substring(position, end + 1), line)));
        advanceTo(end + 1);
        return true;
    }

    private void operator(Deque<String> open) {
        Matcher matcher = OPERATOR.matcher(source).region(position, source.length());
        if (source.charAt(position) == '0') {
            throw new TemplateError("Unsupported", "not supported: numbers that are not decimal", line);
        }
        if (!matcher.lookingAt()) {
            throw TemplateError.syntax("unexpected char '" + source.charAt(position) + "' at " + position, line);
        }
        String text = matcher.group();
        int opening = "{([".indexOf(text);
        if (opening >= 0) {
            open.push("})]".substring(opening, opening + 1));
        } else if ("})]".contains(text)) {
            if (open.isEmpty()) {
                throw TemplateError.syntax("unexpected '" + text + "'", line);
            }
            String expected = open.pop();
            if (!expected.equals(text)) {
                throw TemplateError.syntax("unexpected '" + text + "', expected '" + expected + "'", line);
            }
        }
        tokens.add(new Token(line, Token.Kind.OPERATOR, text));
        advanceTo(matcher.end());
    }

    private static int newlines(String text) {
        return (int) text.chars().filter(c -> c == '\n').count();
    }
}
