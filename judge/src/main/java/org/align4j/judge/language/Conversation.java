package org.align4j.judge.language;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.align4j.core.run.Hashes;
import org.align4j.judge.Budget;
import org.align4j.judge.Verdict;
import org.align4j.judge.backend.ChatBackend;
import org.align4j.judge.backend.ChatReply.Usage;
import org.align4j.judge.backend.ChatRequest;
import org.align4j.judge.backend.Exchange;
import org.jspecify.annotations.Nullable;

/** The calls that one question takes, and their sum. */
final class Conversation {
    private final ChatBackend backend;
    private final String identity;
    private final ResponseCache cache;
    private final Price price;
    private final Purse purse;
    private final Set<String> counted;
    private final PaidCalls calls;
    private final Map<String, ResponseCache.Entry> fresh = new LinkedHashMap<>();
    private int promptTokens;
    private int completionTokens;
    private int cachedTokens;
    private double dollars;
    private int tries;
    private long millis;

    /** The judge's own budget and the run's: a call needs room in both. */
    record Purse(Budget own, Budget shared) {
        /** The budget that allows no call, null if both do; then {@link #end} must follow. */
        @Nullable Budget begin() throws InterruptedException {
            if (!own.begin()) {
                return own;
            }
            if (!shared.begin()) {
                own.end();
                return shared;
            }
            return null;
        }

        void end() {
            own.end();
            shared.end();
        }

        void spend(double dollars) {
            own.spend(dollars);
            shared.spend(dollars);
        }
    }

    /**
     * Begins one.
     *
     * @param identity with a request's body it makes the key of a kept answer
     * @param counted keys of the answers that some conversation has already paid for
     * @param calls what earlier processes have paid
     */
    Conversation(
            ChatBackend backend,
            String identity,
            ResponseCache cache,
            Price price,
            Purse purse,
            Set<String> counted,
            PaidCalls calls) {
        this.backend = backend;
        this.identity = identity;
        this.cache = cache;
        this.price = price;
        this.purse = purse;
        this.counted = counted;
        this.calls = calls;
    }

    /** Answers from what is kept, or asks. */
    Exchange ask(ChatRequest request) throws InterruptedException {
        String key = Hashes.ofText(identity + "\n" + backend.body(request));
        Exchange kept = cache.find(key).map(entry -> replay(key, entry)).orElse(null);
        if (kept != null) {
            // A kept answer is paid for once, however many questions it answers.
            if (counted.add(key)) {
                count(kept, used(kept), !calls.has(key));
            }
            return kept;
        }
        Exchange exchange = fresh(key, request);
        if (exchange instanceof Exchange.Answered answered) {
            fresh.put(key, ResponseCache.Entry.of(answered));
            counted.add(key);
        }
        return exchange;
    }

    /** Keeps every answer so far, so that the same way costs nothing the next time. */
    void keep() {
        fresh.forEach(cache::add);
        fresh.clear();
    }

    Verdict.Cost cost() {
        return new Verdict.Cost(promptTokens, completionTokens, cachedTokens, dollars, tries, millis);
    }

    private Exchange fresh(String key, ChatRequest request) throws InterruptedException {
        Budget refusing = purse.begin();
        if (refusing != null) {
            return new Exchange.Failed(Verdict.Status.ERROR, "the limit of $" + refusing.limit() + " is reached", 0, 0);
        }
        try {
            calls.begins(key);
            Exchange exchange = backend.ask(request);
            Usage used = used(exchange);
            // Before the call has ended for the budget: its cost takes the place of what was held back for it.
            count(exchange, used, exchange instanceof Exchange.Answered || price.dollars(used) > 0);
            calls.ended(key, used);
            return exchange;
        } finally {
            purse.end();
        }
    }

    private Exchange replay(String key, ResponseCache.Entry entry) {
        try {
            return new Exchange.Answered(
                    backend.parse(entry.body()), entry.body(), entry.wasted(), entry.tries(), entry.millis());
        } catch (IOException e) {
            throw cache.damaged(key, String.valueOf(e.getMessage()));
        }
    }

    private static Usage used(Exchange exchange) {
        return exchange instanceof Exchange.Answered answered
                ? exchange.wasted().plus(answered.reply().usage())
                : exchange.wasted();
    }

    /** Answers kept by an earlier process cost what they cost; the limit knows it already, unless nobody noted it then. */
    private void count(Exchange exchange, Usage used, boolean spends) {
        tries += exchange.tries();
        millis += exchange.millis();
        if (spends) {
            purse.spend(price.dollars(used));
        }
        dollars += price.dollars(used);
        promptTokens += used.promptTokens();
        completionTokens += used.completionTokens();
        cachedTokens += used.cachedTokens();
    }
}
