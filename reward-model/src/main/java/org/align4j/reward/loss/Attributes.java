package org.align4j.reward.loss;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * A reward made of rated attributes with weights that people see, {@code r = Σ_a w_a (s_a - μ_a) / σ_a}: each s_a is a ridge
 * regression on the trunk's last hidden state, which stays as it is (ArmoRM, Wang et al. 2024, stage 1), so that the sum is one
 * linear head. Nothing is trained by steps: the same ratings give the same head in seconds.
 */
public record Attributes(
        @Option(doc = "What is rated, and what it counts") List<Attribute> attributes) implements RewardLoss {
    /** One attribute. */
    public record Attribute(
            @Option(doc = "Its name, such as helpfulness") String name,

            @Option(doc = "Dataset of its ratings, as data import --as ratings --axis NAME writes it")
            Path ratings,

            @Option(
                    doc = "What one standard deviation of it is worth; below 0 for what should not be much",
                    def = "1.0")
            double weight) {
        public Attribute {
            Check.that(!name.isBlank(), "name", "not empty", name);
            Check.that(Double.isFinite(weight) && weight != 0, "weight", "a number other than 0", weight);
        }
    }

    public Attributes {
        attributes = List.copyOf(attributes);
        Check.that(!attributes.isEmpty(), "attributes", "at least one", attributes);
        Set<String> names = new HashSet<>();
        attributes.forEach(each -> Check.that(names.add(each.name()), "attributes", "of different names", each.name()));
    }

    /** Ratings, but of every attribute its own. */
    @Override
    public Feedback reads() {
        return Feedback.RATINGS;
    }
}
