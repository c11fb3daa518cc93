package org.align4j.judge.openai;

/** What has been spent, and whether more may be. */
final class CostMeter {
    private final Price price;
    private double spent;

    CostMeter(Price price) {
        this.price = price;
    }

    synchronized boolean exhausted() {
        return price.maxCost() != null && spent >= price.maxCost();
    }

    synchronized void spend(ChatReply.Usage usage) {
        spent += price.dollars(usage.promptTokens(), usage.completionTokens(), usage.cachedTokens());
    }

    Price price() {
        return price;
    }
}
