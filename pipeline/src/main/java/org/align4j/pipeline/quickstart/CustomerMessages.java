package org.align4j.pipeline.quickstart;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Short messages to a shop and replies of mixed quality. What a good reply is, the judges say; the generator only knows
 * how replies differ.
 */
final class CustomerMessages implements ExampleTask {
    private static final int RAMBLING_CLAUSES = 3;

    /** How somebody answers; only {@link #POLITE} is as it should be. */
    enum Manner {
        POLITE(25),
        CURT(15),
        RUDE(15),
        OFF_TOPIC(10),
        RAMBLING(15),
        /** Polite, to the request, and about an article that was not asked about. */
        OTHER_ARTICLE(20);

        private final int percent;

        Manner(int percent) {
            this.percent = percent;
        }

        int percent() {
            return percent;
        }

        static Manner draw(RandomGenerator random) {
            int left = random.nextInt(100);
            for (Manner manner : values()) {
                left -= manner.percent;
                if (left < 0) {
                    return manner;
                }
            }
            throw new IllegalStateException("the shares of the manners must add up to 100");
        }
    }

    /** What message and reply both speak of. */
    private record Details(String item, String day, String time) {
        Details withItem(String other) {
            return new Details(other, day, time);
        }

        String fill(String sentence) {
            return sentence.replace("{item}", item).replace("{day}", day).replace("{time}", time);
        }
    }

    private final Mail mail = Mail.embedded();

    @Override
    public Example draw(Part part, RandomGenerator random) {
        return draw(part, Manner.draw(random), random);
    }

    Example draw(Part part, Manner manner, RandomGenerator random) {
        while (true) {
            Mail.Topic topic = one(mail.topics(), random);
            Details details =
                    new Details(one(mail.items(), random), one(mail.days(), random), one(mail.times(), random));
            String question = details.fill(one(topic.messages(), random));
            if (Part.of(question) == part) {
                String message = one(mail.greetings(), random) + question + one(mail.closings(), random);
                return new Example(message, reply(topic, details, manner, random), null);
            }
        }
    }

    /** A message and a reply, as they would lie in an archive; nobody confuses articles there. */
    @Override
    public String document(Part part, RandomGenerator random) {
        Manner manner = Manner.draw(random);
        Example example = draw(part, manner == Manner.OTHER_ARTICLE ? Manner.POLITE : manner, random);
        return example.message() + "\n" + example.reply();
    }

    private String reply(Mail.Topic topic, Details details, Manner manner, RandomGenerator random) {
        return switch (manner) {
            case POLITE -> polite(topic, details, random);
            case OTHER_ARTICLE -> polite(topic, details.withItem(other(details.item(), random)), random);
            case CURT -> details.fill(one(topic.curt(), random));
            case RUDE -> one(mail.rude(), random) + " " + details.fill(one(topic.curt(), random));
            case OFF_TOPIC -> one(mail.offTopic(), random) + " " + one(mail.offTopic(), random);
            case RAMBLING -> rambling(random) + " " + details.fill(one(topic.curt(), random));
        };
    }

    private String polite(Mail.Topic topic, Details details, RandomGenerator random) {
        return one(mail.polite().opening(), random)
                + " "
                + details.fill(one(topic.answers(), random))
                + " "
                + one(mail.polite().closing(), random);
    }

    private String other(String item, RandomGenerator random) {
        String drawn = item;
        while (drawn.equals(item)) {
            drawn = one(mail.items(), random);
        }
        return drawn;
    }

    private String rambling(RandomGenerator random) {
        StringBuilder text = new StringBuilder(mail.rambling().get(0));
        for (int clause = 1; clause < RAMBLING_CLAUSES; clause++) {
            text.append(' ')
                    .append(mail.rambling()
                            .get(1 + random.nextInt(mail.rambling().size() - 1)));
        }
        return text.toString();
    }

    private static <T> T one(List<T> choices, RandomGenerator random) {
        return choices.get(random.nextInt(choices.size()));
    }
}
