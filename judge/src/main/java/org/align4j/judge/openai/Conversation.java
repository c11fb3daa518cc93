package org.align4j.judge.openai;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.align4j.core.run.Hashes;
import org.align4j.judge.Verdict;

/** The calls that one comparison takes, and their sum: kept together or not at all. */
final class Conversation {
    private final OpenaiSettings settings;
    private final String identity;
    private final ResponseCache cache;
    private final CostMeter meter;
    private final ChatClient client;
    private final Map<String, ResponseCache.Entry> fresh = new LinkedHashMap<>();
    private int promptTokens;
    private int completionTokens;
    private int cachedTokens;
    private int tries;
    private long millis;

    Conversation(OpenaiSettings settings, String identity, ResponseCache cache, CostMeter meter, ChatClient client) {
        this.settings = settings;
        this.identity = identity;
        this.cache = cache;
        this.meter = meter;
        this.client = client;
    }

    /** Answers from what is kept, or from the server. */
    Exchange ask(ChatRequest request) throws InterruptedException {
        String key = Hashes.ofText(identity + "\n" + settings.body(request));
        Exchange exchange = cache.find(key).map(Conversation::replay).orElse(null);
        if (exchange == null) {
            if (meter.exhausted()) {
                return new Exchange.Failed(
                        Verdict.Status.ERROR, "the limit of $" + meter.price().maxCost() + " is reached", 0, 0);
            }
            exchange = client.send(settings.body(request));
            if (exchange instanceof Exchange.Answered answered) {
                fresh.put(key, new ResponseCache.Entry(answered.body(), answered.tries(), answered.millis()));
            }
        }
        count(exchange);
        return exchange;
    }

    /** Keeps every answer that led to a verdict, so that the same way to it costs nothing the next time. */
    void keep() {
        fresh.forEach(cache::add);
    }

    Verdict.Cost cost() {
        double dollars = settings.price().dollars(promptTokens, completionTokens, cachedTokens);
        return new Verdict.Cost(promptTokens, completionTokens, cachedTokens, dollars, tries, millis);
    }

    private static Exchange replay(ResponseCache.Entry entry) {
        try {
            return new Exchange.Answered(ChatReply.parse(entry.body()), entry.body(), entry.tries(), entry.millis());
        } catch (IOException e) {
            throw new IllegalStateException("only parsed answers are kept", e);
        }
    }

    private void count(Exchange exchange) {
        tries += exchange.tries();
        millis += exchange.millis();
        if (exchange instanceof Exchange.Answered answered) {
            // Kept answers count too: the limit is the run's, however often it was continued.
            meter.spend(answered.reply().usage());
            promptTokens += answered.reply().usage().promptTokens();
            completionTokens += answered.reply().usage().completionTokens();
            cachedTokens += answered.reply().usage().cachedTokens();
        }
    }
}
