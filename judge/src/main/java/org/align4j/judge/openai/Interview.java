package org.align4j.judge.openai;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.align4j.judge.Verdict;
import org.align4j.judge.Verdict.Reading;
import org.align4j.judge.Verdict.Status;
import org.jspecify.annotations.Nullable;

/**
 * Brings one comparison to a verdict: by log-probs, or else by a constrained answer, or else by reading the text, as far
 * as the server can and the user wants; each falls back to the next when its answer carries no verdict.
 */
final class Interview {
    private static final double LEAST_LABEL_MASS = 0.5;
    private static final int LABEL_TOKENS = 8;
    private static final int CONSTRAINED_TOKENS = 32;
    private static final int TEXT_ASKINGS = 3;
    private static final int SHOWN_CHARACTERS = 160;
    private static final List<String> LABELS = List.of("1", "2", "tie");

    private final Question question;
    private final RequestOptions options;
    private final Capabilities server;
    private final Conversation conversation;

    Interview(Question question, RequestOptions options, Capabilities server, Conversation conversation) {
        this.question = question;
        this.options = options;
        this.server = server;
        this.conversation = conversation;
    }

    Verdict verdict(ReadingChoice wanted) throws InterruptedException {
        Verdict last = null;
        for (Reading reading : readings(server, wanted)) {
            last = switch (reading) {
                case LOGPROB -> byLogprobs();
                case CONSTRAINED -> byConstraint(server.constraint());
                default -> byText();
            };
            if (last.status() != Status.UNPARSED) {
                return last;
            }
        }
        return last == null ? failed(Status.UNPARSED, "the server can do nothing that may be read") : last;
    }

    /** What may be read, best first. */
    static List<Reading> readings(Capabilities server, ReadingChoice wanted) {
        List<Reading> readings = new ArrayList<>();
        if (server.topLogprobs() > 0 && wanted.mayRead(ReadingChoice.LOGPROB)) {
            readings.add(Reading.LOGPROB);
        }
        if (server.constraint() != null && wanted.mayRead(ReadingChoice.CONSTRAINED)) {
            readings.add(Reading.CONSTRAINED);
        }
        if (wanted.mayRead(ReadingChoice.TEXT)) {
            readings.add(Reading.TEXT);
        }
        return readings;
    }

    private Verdict byLogprobs() throws InterruptedException {
        ChatRequest request = new ChatRequest(
                question.forLabel(),
                options.temperature(),
                options.seed(),
                shortLimit(LABEL_TOKENS),
                server.cap(),
                server.topLogprobs(),
                null,
                LABELS);
        Exchange exchange = conversation.ask(request);
        if (!(exchange instanceof Exchange.Answered answered)) {
            return failed(exchange);
        }
        if (answered.reply().refused()) {
            return refused(answered.reply());
        }
        Optional<LabelLogprobs> labels = LabelLogprobs.read(answered.reply().logprobs());
        if (labels.isEmpty() || labels.get().mass() < LEAST_LABEL_MASS) {
            return failed(Status.UNPARSED, shown(answered.reply()));
        }
        String note = labels.get().censored() ? "the other label was not among the alternatives" : null;
        return ok(
                Reading.LOGPROB,
                labels.get().pFirst(),
                false,
                note,
                labels.get().mass());
    }

    private Verdict byConstraint(@Nullable Constraint constraint) throws InterruptedException {
        ChatRequest request = new ChatRequest(
                question.forLabel(),
                options.temperature(),
                options.seed(),
                shortLimit(CONSTRAINED_TOKENS),
                server.cap(),
                0,
                constraint,
                LABELS);
        Exchange exchange = conversation.ask(request);
        if (!(exchange instanceof Exchange.Answered answered)) {
            return failed(exchange);
        }
        return hard(Reading.CONSTRAINED, answered.reply())
                .orElseGet(() -> failed(Status.UNPARSED, shown(answered.reply())));
    }

    /** Asks up to three times: a cut-off answer once more with twice the room, one without a verdict more strictly. */
    private Verdict byText() throws InterruptedException {
        ChatRequest request = new ChatRequest(
                question.forVerdict(),
                options.temperature(),
                options.seed(),
                options.maxTokens(),
                server.cap(),
                0,
                null,
                LABELS);
        boolean widened = false;
        Verdict last = failed(Status.UNPARSED, null);
        for (int asked = 1; asked <= TEXT_ASKINGS; asked++) {
            Exchange exchange = conversation.ask(request);
            if (!(exchange instanceof Exchange.Answered answered)) {
                return failed(exchange);
            }
            Optional<Verdict> verdict = hard(Reading.TEXT, answered.reply());
            if (verdict.isPresent()) {
                return verdict.get();
            }
            if (answered.reply().truncated()) {
                last = failed(Status.TRUNCATED, shown(answered.reply()));
                if (widened) {
                    return last;
                }
                widened = true;
                request = request.withMaxTokens(2 * options.maxTokens());
            } else {
                last = failed(Status.UNPARSED, shown(answered.reply()));
                request = strict(request, asked);
            }
        }
        return last;
    }

    private ChatRequest strict(ChatRequest request, int asked) {
        return new ChatRequest(
                question.forStrictVerdict(),
                options.temperature(),
                options.seed() + asked,
                request.maxTokens(),
                server.cap(),
                0,
                null,
                LABELS);
    }

    private Optional<Verdict> hard(Reading reading, ChatReply reply) {
        if (reply.refused()) {
            return Optional.of(refused(reply));
        }
        return VerdictText.read(reply.content()).map(found -> {
            double p = switch (found.choice()) {
                case FIRST -> 1;
                case SECOND -> 0;
                case TIE -> 0.5;
            };
            return ok(reading, p, found.choice() == VerdictText.Choice.TIE, found.rationale(), null);
        });
    }

    /** A model that thinks first needs room for it even where the answer is one token. */
    private int shortLimit(int tokens) {
        return server.thinks() ? options.maxTokens() : Math.min(tokens, options.maxTokens());
    }

    private Verdict ok(Reading reading, double p, boolean tie, @Nullable String rationale, @Nullable Double mass) {
        return new Verdict(Status.OK, p, tie, rationale, reading, mass, conversation.cost());
    }

    private Verdict refused(ChatReply reply) {
        return failed(Status.REFUSED, reply.refusal() == null ? "stopped by a content filter" : reply.refusal());
    }

    private Verdict failed(Exchange exchange) {
        Exchange.Failed failed = (Exchange.Failed) exchange;
        return failed(failed.status(), failed.reason());
    }

    private Verdict failed(Status status, @Nullable String reason) {
        return Verdict.failed(status, reason, conversation.cost());
    }

    private static String shown(ChatReply reply) {
        String text = reply.content().strip().replaceAll("\\s+", " ");
        return text.length() <= SHOWN_CHARACTERS
                ? "no verdict in: " + text
                : "no verdict in: … " + text.substring(text.length() - SHOWN_CHARACTERS);
    }
}
