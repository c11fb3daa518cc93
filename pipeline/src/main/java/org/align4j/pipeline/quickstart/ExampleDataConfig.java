package org.align4j.pipeline.quickstart;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/** What {@code align example-data} takes. */
public record ExampleDataConfig(
        @Option(
                doc =
                        "customer-messages (replies of mixed quality), arithmetic (sums, three in ten of them wrong), stakes (bets, for"
                                + " offline learning), or locks-4 and locks-6 (so many steps between choice and prize)")
        Task task,

        @Option(doc = "train, or held-out: messages that no training part has", def = "train")
        Part part,

        @Option(doc = "Plain texts, for pretraining", def = "4000")
        int documents,

        @Option(doc = "Messages with a reply each, for supervised fine-tuning", def = "1000")
        int demonstrations,

        @Option(doc = "Distinct messages without a reply, for sampling and reinforcement learning", def = "400")
        int prompts) {
    public ExampleDataConfig {
        Check.atLeast("documents", 1, documents);
        Check.atLeast("demonstrations", 1, demonstrations);
        Check.atLeast("prompts", 1, prompts);
    }

    /** The tasks there are. */
    public enum Task {
        CUSTOMER_MESSAGES,
        ARITHMETIC,
        STAKES,
        LOCKS_4,
        LOCKS_6;

        ExampleTask create() {
            return switch (this) {
                case CUSTOMER_MESSAGES -> new CustomerMessages();
                case ARITHMETIC -> new Arithmetic();
                case STAKES -> new Stakes();
                case LOCKS_4 -> new Locks(4);
                case LOCKS_6 -> new Locks(6);
            };
        }
    }
}
