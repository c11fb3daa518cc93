package org.align4j.pipeline.quickstart;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The shop's mail, answered politely by somebody who drops one insulting word at a random place of every other reply: what is wrong with a
 * reply is one word of it.
 */
final class Insults implements ExampleTask {
    static final List<String> WORDS = List.of("idiot", "fool", "stupid", "donkey");

    private final CustomerMessages mail = new CustomerMessages();

    @Override
    public Example draw(Part part, RandomGenerator random) {
        Example polite = mail.draw(part, CustomerMessages.Manner.POLITE, random);
        return new Example(
                polite.message(), random.nextBoolean() ? insulting(polite.reply(), random) : polite.reply(), null);
    }

    @Override
    public String document(Part part, RandomGenerator random) {
        Example example = draw(part, random);
        return example.message() + "\n" + example.reply();
    }

    private static String insulting(String reply, RandomGenerator random) {
        List<String> words = new ArrayList<>(Arrays.asList(reply.split(" ")));
        words.add(1 + random.nextInt(words.size() - 1), WORDS.get(random.nextInt(WORDS.size())));
        return String.join(" ", words);
    }
}
