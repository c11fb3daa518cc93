package org.align4j.pipeline.chat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.chat.Message;
import org.align4j.core.options.Suggestion;
import org.align4j.core.run.Counted;
import org.align4j.core.run.Seeds;
import org.align4j.model.config.SamplingConfig;
import org.jspecify.annotations.Nullable;

/** A conversation by lines, with one speaker, or with two that are told apart only at the end. */
final class Conversing {
    private static final String HELP = """
            A line is said to the model; one that ends in \\ goes on in the next.
            /retry          another reply to the same message
            /system TEXT    what the model is told beforehand; alone, nothing
            /reset          a new conversation
            /show           the conversation so far
            /quit           the end, as Ctrl-D""";
    private static final List<String> COMMANDS = List.of("/retry", "/system", "/reset", "/show", "/help", "/quit");

    private final List<Speaker> speakers;
    private final SamplingConfig sampling;
    private final Seeds seeds;
    private final @Nullable PreferenceJournal journal;
    private final BufferedReader in;
    private final PrintStream out;
    private final Map<String, Integer> wins = new LinkedHashMap<>();
    private final List<Message> messages = new ArrayList<>();
    private String system;
    private int turns;
    private int ties;

    Conversing(
            List<Speaker> speakers,
            ChatConfig config,
            @Nullable PreferenceJournal journal,
            BufferedReader in,
            PrintStream out) {
        this.speakers = speakers;
        this.sampling = config.sampling();
        this.seeds = new Seeds(config.seed());
        this.system = config.system();
        this.journal = journal;
        this.in = in;
        this.out = out;
        speakers.forEach(speaker -> wins.put(speaker.name(), 0));
    }

    /** Talks until the lines end. */
    void run() throws IOException {
        String line = next("> ");
        while (line != null && !line.equals("/quit")) {
            try {
                take(line);
            } catch (UserError e) {
                out.println("(" + e.getMessage() + ")");
            }
            line = next("> ");
        }
        if (speakers.size() == 2) {
            out.println(summary());
        }
    }

    /** Who won how often. */
    String summary() {
        List<String> counts = new ArrayList<>();
        wins.forEach((name, count) -> counts.add(name + " " + count));
        return "votes: " + String.join(", ", counts) + ", " + Counted.of(ties, "tie");
    }

    int votes() {
        return ties + wins.values().stream().mapToInt(Integer::intValue).sum();
    }

    private @Nullable String next(String prompt) throws IOException {
        out.print(prompt);
        out.flush();
        String line = readLine();
        while (line != null && line.endsWith("\\")) {
            String more = readLine();
            line = line.substring(0, line.length() - 1) + (more == null ? "" : "\n" + more);
        }
        return line;
    }

    private @Nullable String readLine() throws IOException {
        try {
            return in.readLine();
        } catch (CharacterCodingException e) {
            throw new UserError("what was written to the chat is not UTF-8 text", e);
        }
    }

    private void take(String line) throws IOException {
        String word = line.strip().split("\\s", 2)[0];
        switch (word) {
            case "" -> {}
            case "/help" -> out.println(HELP);
            case "/reset" -> messages.clear();
            case "/system" -> {
                system = line.strip().substring(word.length()).strip();
                messages.clear();
            }
            case "/show" -> conversation().forEach(message -> out.println(message.role() + ": " + message.content()));
            case "/retry" -> retry();
            default -> {
                if (word.startsWith("/")) {
                    throw new UserError(word + " is not a command" + Suggestion.phrase(word, COMMANDS)
                            + "; /help shows them, and a space before it makes it a message");
                }
                say(line);
            }
        }
    }

    private void retry() throws IOException {
        if (messages.size() < 2) {
            throw new UserError("nothing was said yet");
        }
        messages.remove(messages.size() - 1);
        Message last = messages.remove(messages.size() - 1);
        say(last.content());
    }

    private void say(String text) throws IOException {
        messages.add(new Message(Message.USER, text));
        String reply = null;
        try {
            turns++;
            reply = speakers.size() == 1 ? heard(speakers.get(0), turns) : compared();
        } finally {
            if (reply == null) {
                messages.remove(messages.size() - 1);
            }
        }
        messages.add(new Message(Message.ASSISTANT, reply));
    }

    private List<Message> conversation() {
        List<Message> all = new ArrayList<>();
        if (!system.isEmpty()) {
            all.add(new Message(Message.SYSTEM, system));
        }
        all.addAll(messages);
        return all;
    }

    private String heard(Speaker speaker, int turn) {
        String reply = speaker.reply(conversation(), sampling, seeds.runSeed(), turn, piece -> {
            out.print(piece);
            out.flush();
        });
        out.println();
        return reply;
    }

    /** Both replies in a drawn order, the vote, and the reply with which the conversation goes on. */
    private String compared() throws IOException {
        int first = seeds.generator("order " + turns).nextInt(2);
        List<PreferenceJournal.Said> said = new ArrayList<>();
        for (int shown = 0; shown < 2; shown++) {
            Speaker speaker = speakers.get(shown == 0 ? first : 1 - first);
            out.print("[" + (shown + 1) + "] ");
            said.add(new PreferenceJournal.Said(speaker.name(), heard(speaker, turns)));
        }
        if (said.get(0).text().equals(said.get(1).text())) {
            out.println("(both say the same: no vote)");
            return said.get(0).text();
        }
        String vote = next("better: 1, 2, t for a tie, s to skip > ");
        while (vote != null && !vote.strip().matches("[12ts]")) {
            vote = next("1, 2, t or s > ");
        }
        int chosen = vote != null && vote.strip().equals("2") ? 1 : 0;
        if (vote != null && !vote.strip().equals("s")) {
            count(vote.strip(), said.get(chosen), said.get(1 - chosen));
        }
        return said.get(chosen).text();
    }

    private void count(String vote, PreferenceJournal.Said chosen, PreferenceJournal.Said rejected) {
        boolean tie = vote.equals("t");
        if (journal != null) {
            journal.add(conversation(), chosen, rejected, tie);
        }
        if (tie) {
            ties++;
        } else {
            wins.merge(chosen.model(), 1, Integer::sum);
        }
    }
}
