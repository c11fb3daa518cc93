package org.align4j.pipeline.quickstart;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/** What {@code align example-data} takes. */
public record ExampleDataConfig(
        @Option(
                doc =
                        "customer-messages (replies of mixed quality), insults (polite replies to the same messages, every other with an insulting word somewhere), arithmetic (sums, three in ten of them wrong), stakes (bets, for"
                                + " offline learning), locks-4 and locks-6 (so many steps between choice and prize), keys-4 and keys-6 (the same messages, answered with the whole key), one-lock-4 and one-lock-6 (locks whose key is the same in every message), echo"
                                + " (letters to copy with a mark at the end, half of them with a ? for one of them, half without"
                                + " the mark), chain (sums of four numbers, one running sum a line, each wrong in 15 of 100 cases),"
                                + " goals (requests for a sum, and sums, for self-play), or guesses (a number to be guessed, with the"
                                + " hints of docs/examples/hints.py)")
        Task task,

        @Option(doc = "train, or held-out: messages that no training part has", def = "train")
        Part part,

        @Option(doc = "Plain texts, for pretraining", def = "4000")
        int documents,

        @Option(doc = "Messages with a reply each, for supervised fine-tuning", def = "1000")
        int demonstrations,

        @Option(doc = "Distinct messages without a reply, for sampling and reinforcement learning", def = "400")
        int prompts,

        @Option(
                doc = "Replies marked as success or failure, for a success classifier, or with what they earn, as a log"
                        + " whose author is known exactly (stakes, locks); 0 writes none; arithmetic and echo have them, echo to the prompts: as many as prompts are successes, twice as many a failure for each"
                        + " too",
                def = "0")
        int labels) {
    public ExampleDataConfig {
        Check.atLeast("documents", 1, documents);
        Check.atLeast("demonstrations", 1, demonstrations);
        Check.atLeast("prompts", 1, prompts);
        Check.atLeast("labels", 0, labels);
        Check.that(
                labels == 0 || task.marks(),
                "labels",
                "must be 0 for customer-messages, insults, keys, goals and chain: their replies are neither success nor failure, nor paid",
                labels);
        Check.that(
                task != Task.ECHO || labels <= 2 * prompts,
                "labels",
                "must be at most twice the prompts for echo (each has one success and one failure)",
                labels);
    }

    /** The tasks there are. */
    public enum Task {
        CUSTOMER_MESSAGES,
        INSULTS,
        ARITHMETIC,
        STAKES,
        LOCKS_4,
        LOCKS_6,
        KEYS_4,
        KEYS_6,
        ONE_LOCK_4,
        ONE_LOCK_6,
        ECHO,
        GOALS,
        CHAIN,
        GUESSES;

        boolean marks() {
            return switch (this) {
                case ARITHMETIC, ECHO, STAKES, LOCKS_4, LOCKS_6, ONE_LOCK_4, ONE_LOCK_6 -> true;
                case CUSTOMER_MESSAGES, INSULTS, KEYS_4, KEYS_6, GOALS, CHAIN, GUESSES -> false;
            };
        }

        ExampleTask create() {
            return switch (this) {
                case CUSTOMER_MESSAGES -> new CustomerMessages();
                case INSULTS -> new Insults();
                case ARITHMETIC -> new Arithmetic();
                case STAKES -> new Stakes();
                case LOCKS_4 -> new Locks(4);
                case LOCKS_6 -> new Locks(6);
                case KEYS_4 -> new Keys(4);
                case KEYS_6 -> new Keys(6);
                case ONE_LOCK_4 -> new OneLock(4);
                case ONE_LOCK_6 -> new OneLock(6);
                case ECHO -> new Echo();
                case CHAIN -> new Chain();
                case GOALS -> new Goals();
                case GUESSES -> new Guesses();
            };
        }
    }
}
