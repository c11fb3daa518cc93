package org.align4j.judge.backend;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.align4j.core.UserError;
import org.align4j.core.chat.Message;
import org.align4j.judge.backend.Capabilities.Finding;
import org.align4j.judge.backend.ChatRequest.TokenCap;
import org.jspecify.annotations.Nullable;

/** Finds out by a few small calls what a backend does with the fields that it may ignore without a word. */
public final class CapabilityProbe {
    private static final Message MANNER = new Message(Message.SYSTEM, "You answer in as few words as you can.");
    private static final String QUESTION =
            "Is two plus two four? Answer with the digit 1 for yes or 2 for no, and nothing else.";
    private static final String LONG_QUESTION =
            "Write the sums from two plus two to two plus thirty in full words, one on each line.";
    private static final String FREE_QUESTION = "Make up a sentence of two plus two unusual words.";
    private static final List<String> LABELS = List.of("1", "2");
    // No model would say these by itself: an answer with one of them shows that the constraint was heeded.
    private static final List<String> NONSENSE = List.of("zqx", "wvk");
    static final String USAGE = "usage";
    static final String NOT_COUNTED = "not counted";

    private static final int SHORT = 32;
    private static final int VERY_SHORT = 4;
    /** Servers differ by a token or two in what they count. */
    private static final int UNCOUNTED = 2;

    /** A slow server should not look like a dead one. */
    private static final long QUIET = TimeUnit.SECONDS.toNanos(10);

    private final ChatBackend backend;
    private final double temperature;
    private final @Nullable Long seed;
    private final Consumer<String> notes;
    private long lastNote = System.nanoTime();
    private final List<Finding> findings = new ArrayList<>();
    private TokenCap cap;
    private boolean system = true;

    /**
     * Asks as the judge will.
     *
     * @param temperature the judge's: some models take one only
     * @param seed the judge's, null where none is sent
     * @param notes takes what was found out while that takes long
     */
    public CapabilityProbe(ChatBackend backend, double temperature, @Nullable Long seed, Consumer<String> notes) {
        this.backend = backend;
        this.temperature = temperature;
        this.seed = seed;
        this.notes = notes;
        this.cap = backend.protocol().caps().get(0);
    }

    /**
     * Asks for as much as the wanted readings need to know.
     *
     * @throws UserError if a plain question gets no answer
     */
    public Capabilities run(ReadingChoice wanted) throws InterruptedException {
        ChatReply plain = plain();
        limit();
        int topLogprobs = wanted.mayRead(ReadingChoice.LOGPROB) ? topLogprobs() : 0;
        boolean constrained = wanted.mayRead(ReadingChoice.CONSTRAINED) || wanted == ReadingChoice.STRUCTURED;
        AnswerConstraint constraint = constrained ? constraint(wanted) : null;
        return new Capabilities(cap, system, topLogprobs, constraint, thinks(plain), findings);
    }

    /** Asks for everything: also how labels fall into tokens, and whether answers repeat. */
    public Capabilities runAll(List<String> labels) throws InterruptedException {
        Capabilities known = run(ReadingChoice.AUTO);
        if (known.topLogprobs() > 0) {
            labelTokens(known, labels);
        }
        repeats();
        return new Capabilities(
                known.cap(), known.system(), known.topLogprobs(), known.constraint(), known.thinks(), findings);
    }

    private ChatReply plain() throws InterruptedException {
        Exchange answer = backend.tryOut(request(QUESTION));
        for (TokenCap other : backend.protocol().caps()) {
            if (other != cap && answer instanceof Exchange.Failed failed && refusesCap(failed, other)) {
                found(cap.field(), "refused", "the server's error names it; " + other.field() + " comes instead");
                cap = other;
                answer = backend.tryOut(request(QUESTION));
            }
        }
        if (answer instanceof Exchange.Failed failed && mayDislikeSystem(failed.reason())) {
            system = false;
            Exchange merged = backend.tryOut(request(QUESTION));
            answer = merged instanceof Exchange.Answered ? merged : answer;
        }
        if (answer instanceof Exchange.Failed failed) {
            throw new UserError(failed.reason());
        }
        ChatReply reply = ((Exchange.Answered) answer).reply();
        found("plain question", "answered", "said " + quoted(reply.content()));
        found("system message", system ? "taken" : "refused", system ? "the same call" : "answered without it only");
        found(
                USAGE,
                reply.usage().promptTokens() + reply.usage().completionTokens() > 0 ? "counted" : NOT_COUNTED,
                reply.usage().promptTokens() + " + " + reply.usage().completionTokens() + " tokens reported");
        boolean thinks = thinks(reply);
        found(
                "thinking",
                thinks ? "yes" : "no",
                thinks ? "the answer came with thoughts, or they used up its limit" : "no thoughts in the answer");
        return reply;
    }

    private boolean refusesCap(Exchange.Failed failed, TokenCap other) {
        return failed.refused().contains(cap.field()) || failed.reason().contains(other.field());
    }

    /** An account or an address that is wrong stays wrong without a system message. */
    private static boolean mayDislikeSystem(String reason) {
        boolean refused =
                reason.matches("(?s)HTTP (4|500).*") && !reason.matches("(?s)HTTP (401|402|403|404|408|429).*");
        return refused || reason.contains("template");
    }

    private void limit() throws InterruptedException {
        List<TokenCap> names = new ArrayList<>(backend.protocol().caps());
        names.remove(cap);
        names.add(0, cap);
        for (TokenCap name : names) {
            ChatRequest asked = request(LONG_QUESTION, VERY_SHORT, name);
            if (backend.tryOut(asked) instanceof Exchange.Answered answered) {
                int tokens = answered.reply().usage().completionTokens();
                boolean heeded = answered.reply().truncated() || (tokens > 0 && tokens <= VERY_SHORT + UNCOUNTED);
                String how = "asked for at most " + VERY_SHORT + " tokens of a long answer, got "
                        + (tokens > 0
                                ? tokens + " tokens"
                                : quoted(answered.reply().content()));
                found(name.field(), heeded ? "heeded" : "ignored", how);
                if (heeded) {
                    cap = name;
                    return;
                }
            } else {
                found(name.field(), "refused", "the call failed");
            }
        }
    }

    private int topLogprobs() throws InterruptedException {
        for (int top : backend.protocol().topLogprobs()) {
            Exchange answer = backend.tryOut(request(QUESTION).withLogprobs(top));
            if (answer instanceof Exchange.Answered answered) {
                List<ChatReply.TokenLogprobs> tokens = answered.reply().logprobs();
                boolean sound = LogprobCheck.sound(tokens);
                found("log-probs", sound ? "yes, " + top : "no", LogprobCheck.describe(top, tokens));
                if (sound) {
                    return top;
                }
            } else {
                found("log-probs", "no", "asked for " + top + " alternatives: " + ((Exchange.Failed) answer).reason());
            }
        }
        if (backend.protocol().topLogprobs().isEmpty()) {
            found("log-probs", "no", "the protocol has no word for them");
        }
        return 0;
    }

    /** The first that is heeded. */
    private @Nullable AnswerConstraint constraint(ReadingChoice wanted) throws InterruptedException {
        for (AnswerConstraint constraint : backend.protocol().constraints()) {
            if (wanted == ReadingChoice.STRUCTURED && !constraint.forcesObjects()) {
                continue;
            }
            ChatRequest asked = request(QUESTION).withConstraint(constraint, AnswerForm.oneOf(NONSENSE));
            Exchange answer = backend.tryOut(asked);
            String name = "constraint " + constraint.name().toLowerCase(Locale.ROOT);
            String how = "allowed only " + String.join(" or ", NONSENSE) + ": ";
            if (answer instanceof Exchange.Answered answered) {
                boolean heeded = heeded(answered.reply().content());
                found(
                        name,
                        heeded ? "heeded" : "ignored",
                        how + "said " + quoted(answered.reply().content()));
                if (heeded) {
                    return constraint;
                }
            } else {
                found(name, "refused", how + ((Exchange.Failed) answer).reason());
            }
        }
        return null;
    }

    private static boolean heeded(String content) {
        String bare = Thoughts.removed(content).replaceAll("[{}\":\\s]|verdict", "");
        return NONSENSE.contains(bare);
    }

    private void labelTokens(Capabilities known, List<String> labels) throws InterruptedException {
        for (String label : labels) {
            String question = "Do not answer how much two plus two is. Say exactly this and nothing else: " + label;
            ChatRequest asked = request(question).withLogprobs(known.topLogprobs());
            if (backend.tryOut(asked) instanceof Exchange.Answered answered) {
                int tokens = LogprobCheck.tokensOf(label, answered.reply().logprobs());
                found(
                        "label " + label,
                        tokens == 0 ? "not shown" : tokens == 1 ? "one token" : tokens + " tokens",
                        "asked to repeat it, said " + quoted(answered.reply().content()));
            }
        }
    }

    private void repeats() throws InterruptedException {
        if (seed == null) {
            return;
        }
        ChatRequest asked =
                new ChatRequest(messages(FREE_QUESTION), 1, 7L, SHORT, cap, 0, null, AnswerForm.oneOf(LABELS));
        if (backend.tryOut(asked) instanceof Exchange.Answered one
                && backend.tryOut(asked) instanceof Exchange.Answered other) {
            boolean same = one.reply().content().equals(other.reply().content());
            found("seed", same ? "repeats" : "does not repeat", "asked twice at temperature 1 with the same seed");
        }
    }

    /** Also where nothing is seen of the thoughts but that they used up the limit. */
    private static boolean thinks(ChatReply reply) {
        return reply.reasoning() != null
                || Thoughts.in(reply.content())
                || (reply.truncated() && reply.content().isBlank());
    }

    private void found(String capability, String what, String how) {
        findings.add(new Finding(capability, what, how));
        if (System.nanoTime() - lastNote > QUIET) {
            lastNote = System.nanoTime();
            notes.accept("finding out what " + backend.label() + " can do: " + capability + " " + what);
        }
    }

    private ChatRequest request(String question) {
        return request(question, SHORT, cap);
    }

    private ChatRequest request(String question, int tokens, TokenCap name) {
        return ChatRequest.plain(messages(question), temperature, seed, tokens, name, AnswerForm.oneOf(LABELS));
    }

    private List<Message> messages(String question) {
        Message user = new Message(Message.USER, question);
        return system
                ? List.of(MANNER, user)
                : List.of(new Message(Message.USER, MANNER.content() + "\n\n" + question));
    }

    private static String quoted(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= 40 ? "'" + line + "'" : "'" + line.substring(0, 40) + " …'";
    }
}
