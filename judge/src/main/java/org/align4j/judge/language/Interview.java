package org.align4j.judge.language;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.align4j.core.chat.Message;
import org.align4j.judge.Verdict.Reading;
import org.align4j.judge.Verdict.Status;
import org.align4j.judge.backend.AnswerConstraint;
import org.align4j.judge.backend.AnswerForm;
import org.align4j.judge.backend.Capabilities;
import org.align4j.judge.backend.ChatReply;
import org.align4j.judge.backend.ChatRequest;
import org.align4j.judge.backend.Exchange;
import org.align4j.judge.backend.ReadingChoice;
import org.align4j.judge.backend.Thoughts;
import org.jspecify.annotations.Nullable;

/**
 * Brings one question to a label: by log-probs, or else by a constrained answer, or else by reading the text, as far as
 * the model can and the user wants; each falls back to the next when its answer carries no label.
 */
final class Interview {
    private static final int LABEL_TOKENS = 8;
    private static final int LOGPROB_ASKINGS = 2;
    private static final int TEXT_ASKINGS = 3;
    private static final int SHOWN_CHARACTERS = 160;

    private final Question question;
    private final QuestionTemplate template;
    private final AnswerReading answers;
    private final Manner manner;
    private final Capabilities server;
    private final Conversation conversation;
    private @Nullable String rationale;
    private @Nullable List<Message> forLabel;

    /**
     * How all questions of one judge are asked.
     *
     * @param leastLabelMass below it, log-probs are not believed
     */
    record Manner(RequestConfig request, ReadingChoice reading, double leastLabelMass) {
        /** Of a question's answers one, counted from 0. */
        Manner of(int answer) {
            return answer == 0 ? this : new Manner(request.ofAnswer(answer), reading, leastLabelMass);
        }
    }

    Interview(
            Question question,
            QuestionTemplate template,
            AnswerReading answers,
            Manner manner,
            Capabilities server,
            Conversation conversation) {
        this.question = question;
        this.template = template;
        this.answers = answers;
        this.manner = manner;
        this.server = server;
        this.conversation = conversation;
    }

    QuestionOutcome outcome() throws InterruptedException {
        QuestionOutcome last = null;
        for (Reading reading : Readings.of(server, manner.reading(), template.kind())) {
            last = switch (reading) {
                case LOGPROB -> byLogprobs();
                case CONSTRAINED -> byConstraint(server.constraint());
                case STRUCTURED -> byObject(server.constraint());
                case TEXT -> byText();
                case RULE, PROGRAM, JURY, VOTE -> throw new IllegalStateException(reading + " asks no model");
            };
            if (last.status() != Status.UNPARSED) {
                return last;
            }
        }
        return last == null ? failed(Status.UNPARSED, "the server supports no permitted way of reading") : last;
    }

    private QuestionOutcome byLogprobs() throws InterruptedException {
        Optional<QuestionOutcome> problem = reasonFirst();
        if (problem.isPresent()) {
            return problem.get();
        }
        ChatRequest request = plain(forLabel(), shortLimit(LABEL_TOKENS)).withLogprobs(server.topLogprobs());
        QuestionOutcome last = failed(Status.UNPARSED, "no log-probs came");
        for (int asked = 0; asked < LOGPROB_ASKINGS; asked++) {
            Exchange exchange = conversation.ask(request);
            if (!(exchange instanceof Exchange.Answered answered)) {
                return failed(exchange);
            }
            ChatReply reply = answered.reply();
            if (reply.refused()) {
                return refused(reply);
            }
            // A server that gives log-probs and once forgets them is worth asking again.
            if (!reply.logprobs().isEmpty()) {
                return soft(reply);
            }
            last = failed(Status.UNPARSED, "no log-probs came, but: " + shown(reply));
        }
        return last;
    }

    private QuestionOutcome soft(ChatReply reply) {
        Optional<LabelLogprobs> labels = LabelLogprobs.read(reply.logprobs(), template.labels());
        if (labels.isEmpty() || labels.get().mass() < manner.leastLabelMass()) {
            return failed(Status.UNPARSED, "too little probability on the labels; " + shown(reply));
        }
        String note = labels.get().censored() ? "the other label was not among the alternatives" : null;
        return new QuestionOutcome(
                Status.OK,
                labels.get().shares(),
                rationale == null ? note : rationale,
                Reading.LOGPROB,
                labels.get().mass(),
                conversation.cost());
    }

    private QuestionOutcome byConstraint(@Nullable AnswerConstraint constraint) throws InterruptedException {
        Optional<QuestionOutcome> problem = reasonFirst();
        if (problem.isPresent() || constraint == null) {
            return problem.orElseGet(() -> failed(Status.UNPARSED, "the server supports no constraint"));
        }
        Exchange exchange = conversation.ask(
                plain(forLabel(), shortLimit(answers.forcedTokens())).withConstraint(constraint, answers.form()));
        return exchange instanceof Exchange.Answered answered
                ? hard(Reading.CONSTRAINED, answered.reply())
                        .orElseGet(() -> failed(Status.UNPARSED, shown(answered.reply())))
                : failed(exchange);
    }

    /** A reason and a label in one object. */
    private QuestionOutcome byObject(@Nullable AnswerConstraint constraint) throws InterruptedException {
        if (constraint == null) {
            return failed(Status.UNPARSED, "the server supports no constraint");
        }
        AnswerForm form = answers.form().withRationale();
        ChatRequest request =
                plain(question.forObject(), manner.request().maxTokens()).withConstraint(constraint, form);
        Exchange exchange = inFull(request);
        if (!(exchange instanceof Exchange.Answered answered)) {
            return failed(exchange);
        }
        ChatReply reply = answered.reply();
        return hard(Reading.STRUCTURED, reply)
                .orElseGet(() -> failed(reply.truncated() ? Status.TRUNCATED : Status.UNPARSED, shown(reply)));
    }

    /** An answer that was cut off is asked for once more with twice the room. */
    private Exchange inFull(ChatRequest request) throws InterruptedException {
        Exchange exchange = conversation.ask(request);
        return exchange instanceof Exchange.Answered cut && cut.reply().truncated()
                ? conversation.ask(request.withMaxTokens(2 * request.maxTokens()))
                : exchange;
    }

    /** Asks up to three times: a cut-off answer once more with twice the room, one without a verdict more strictly. */
    private QuestionOutcome byText() throws InterruptedException {
        ChatRequest request = plain(question.forVerdict(), manner.request().maxTokens());
        boolean widened = false;
        QuestionOutcome last = failed(Status.UNPARSED, null);
        for (int asked = 1; asked <= TEXT_ASKINGS; asked++) {
            Exchange exchange = conversation.ask(request);
            if (!(exchange instanceof Exchange.Answered answered)) {
                return failed(exchange);
            }
            Optional<QuestionOutcome> found = hard(Reading.TEXT, answered.reply());
            if (found.isPresent()) {
                return found.get();
            }
            if (answered.reply().truncated()) {
                last = failed(Status.TRUNCATED, shown(answered.reply()));
                if (widened) {
                    return last;
                }
                widened = true;
                request = request.withMaxTokens(2 * manner.request().maxTokens());
            } else {
                last = failed(Status.UNPARSED, shown(answered.reply()));
                request = strict(request, asked);
            }
        }
        return last;
    }

    private ChatRequest strict(ChatRequest request, int asked) {
        return ChatRequest.plain(
                sent(question.forStrictVerdict()),
                manner.request().temperature(),
                manner.request().later(asked),
                request.maxTokens(),
                server.cap(),
                request.form());
    }

    /** Where the template wants it, asks for a reason in a separate call; the failure, if there was one. */
    private Optional<QuestionOutcome> reasonFirst() throws InterruptedException {
        if (!template.reasonsFirst() || rationale != null) {
            return Optional.empty();
        }
        ChatRequest request = plain(question.forReasoning(), manner.request().maxTokens());
        Exchange exchange = inFull(request);
        if (!(exchange instanceof Exchange.Answered answered)) {
            return Optional.of(failed(exchange));
        }
        if (answered.reply().refused()) {
            return Optional.of(refused(answered.reply()));
        }
        return answered.reply().truncated()
                ? Optional.of(failed(
                        Status.TRUNCATED,
                        "the reason was cut off at " + 2 * request.maxTokens() + " tokens; raise request.max-tokens"))
                : reasoned(Thoughts.removed(answered.reply().content()));
    }

    private Optional<QuestionOutcome> reasoned(String reason) {
        if (reason.isEmpty()) {
            return Optional.of(failed(Status.UNPARSED, "no reason was given"));
        }
        // A whole answer of its own: it need not be asked for again, whatever becomes of the next one.
        conversation.keep();
        rationale = reason;
        return Optional.empty();
    }

    private List<Message> forLabel() {
        List<Message> messages = forLabel;
        if (messages == null) {
            messages = rationale == null ? question.forLabel() : question.forLabelAfter(rationale);
            forLabel = messages;
        }
        return messages;
    }

    private ChatRequest plain(List<Message> messages, int maxTokens) {
        return ChatRequest.plain(
                sent(messages),
                manner.request().temperature(),
                manner.request().seed(),
                maxTokens,
                server.cap(),
                answers.form());
    }

    /** As the server takes messages: where it refuses system messages, their text goes before the user's. */
    private List<Message> sent(List<Message> messages) {
        if (server.system() || !messages.get(0).role().equals(Message.SYSTEM)) {
            return messages;
        }
        List<Message> merged = new ArrayList<>(messages.subList(1, messages.size()));
        String both = messages.get(0).content() + "\n\n" + merged.get(0).content();
        merged.set(0, new Message(Message.USER, both));
        return merged;
    }

    private Optional<QuestionOutcome> hard(Reading reading, ChatReply reply) {
        if (reply.refused()) {
            return Optional.of(refused(reply));
        }
        Optional<AnswerReading.Found> found = reading == Reading.TEXT
                ? answers.free(reply.content(), question.material())
                : answers.forced(reply.content(), question.material());
        // Of an answer that was cut off the last verdict may not be the last: it counts where it is the only one.
        return found.filter(verdict -> verdict.alone() || !reply.truncated())
                .map(verdict -> QuestionOutcome.hard(
                        verdict.values(),
                        rationale == null ? verdict.rationale() : rationale,
                        reading,
                        conversation.cost()));
    }

    /** A model that thinks first needs room for it even where the answer is one token. */
    private int shortLimit(int tokens) {
        int most = manner.request().maxTokens();
        return server.thinks() ? most : Math.min(tokens, most);
    }

    private QuestionOutcome refused(ChatReply reply) {
        return failed(Status.REFUSED, reply.refusal() == null ? "stopped by a content filter" : reply.refusal());
    }

    private QuestionOutcome failed(Exchange exchange) {
        Exchange.Failed failed = (Exchange.Failed) exchange;
        return failed(failed.status(), failed.reason());
    }

    private QuestionOutcome failed(Status status, @Nullable String reason) {
        return QuestionOutcome.failed(status, reason, conversation.cost());
    }

    private static String shown(ChatReply reply) {
        String text = reply.content().strip().replaceAll("\\s+", " ");
        return text.length() <= SHOWN_CHARACTERS
                ? "no verdict in: " + text
                : "no verdict in: … " + text.substring(text.length() - SHOWN_CHARACTERS);
    }
}
