package org.align4j.judge.annotate.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.align4j.judge.annotate.outcome.DawidSkene.Given;
import org.junit.jupiter.api.Test;

class DawidSkeneTest {
    /**
     * Table 1 of Dawid and Skene (1979): 45 patients, judged three times by the first of five anaesthetists and once by
     * each of the others.
     */
    private static final String PATIENTS = "111 1 1 1 1;333 4 3 3 4;112 2 1 2 2;222 3 1 2 1;222 3 2 2 2;222 3 3 2 2;"
            + "122 2 1 1 1;333 3 4 3 3;222 2 2 2 3;232 2 2 2 3;444 4 4 4 4;222 3 3 4 3;111 1 1 1 1;222 3 2 1 2;"
            + "121 1 1 1 1;111 2 1 1 1;111 1 1 1 1;111 1 1 1 1;222 2 2 2 1;222 1 3 2 2;222 2 2 2 2;222 2 2 2 1;"
            + "222 3 2 2 2;221 2 2 2 2;111 1 1 1 1;111 1 1 1 1;232 2 2 2 2;111 1 1 1 1;111 1 1 1 1;112 1 1 2 1;"
            + "111 1 1 1 1;333 3 2 3 3;111 1 1 1 1;222 2 2 2 2;222 3 2 3 2;433 4 3 4 3;221 2 2 3 2;232 3 2 3 3;"
            + "333 3 4 3 2;111 1 1 1 1;111 1 1 1 1;121 2 1 1 1;232 2 2 2 2;121 1 1 1 1;222 2 2 2 2";

    private static final List<String> CLASSES = List.of("1", "2", "3", "4");

    /** The paper prints shares 0.40, 0.42, 0.11, 0.07; more digits by its equations in plain floating point. */
    @Test
    void thePapersPatientsHaveThePapersEstimates() {
        List<Given> given = new ArrayList<>();
        String[] patients = PATIENTS.split(";");
        for (int i = 0; i < patients.length; i++) {
            String[] observers = patients[i].split(" ");
            for (int k = 0; k < observers.length; k++) {
                for (String label : observers[k].split("")) {
                    given.add(new Given("patient " + (i + 1), "observer " + (k + 1), label));
                }
            }
        }
        DawidSkene fit = DawidSkene.fit(given, CLASSES);
        assertThat(fit.labels()).hasSize(45);
        assertThat(fit.shares().get("1")).isCloseTo(0.3995547528821581, within(1e-8));
        assertThat(fit.shares().get("2")).isCloseTo(0.4219833919138339, within(1e-8));
        assertThat(fit.shares().get("3")).isCloseTo(0.11179518853734136, within(1e-8));
        assertThat(fit.shares().get("4")).isCloseTo(0.06666666666666667, within(1e-8));
        assertThat(fit.errorRate("observer 1", "1", "1")).isCloseTo(0.8894883486860509, within(1e-8));
        assertThat(fit.errorRate("observer 1", "3", "2")).isCloseTo(0.33882154020267224, within(1e-8));
        assertThat(fit.errorRate("observer 2", "2", "3")).isCloseTo(0.3143471009735595, within(1e-8));
        assertThat(fit.errorRate("observer 5", "2", "1")).isCloseTo(0.15903923014631913, within(1e-8));
        assertThat(fit.labels().get("patient 38").get("3")).isCloseTo(0.9787995158243964, within(1e-8));
        assertThat(fit.labels().get("patient 36").get("4")).isCloseTo(1, within(1e-8));
    }

    @Test
    void whoAlwaysSaysTheOppositeIsBelievedTheOtherWayRound() {
        List<Given> given = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String truth = i % 2 == 0 ? "yes" : "no";
            String opposite = i % 2 == 0 ? "no" : "yes";
            given.add(new Given("item " + i, "ada", truth));
            given.add(new Given("item " + i, "bob", truth));
            given.add(new Given("item " + i, "eve", opposite));
        }
        given.add(new Given("only eve", "eve", "no"));
        Map<String, Double> labels =
                DawidSkene.fit(given, List.of("yes", "no")).labels().get("only eve");
        assertThat(labels.get("yes")).isGreaterThan(0.95);
    }

    @Test
    void manyAnnotatorsDoNotUnderflow() {
        List<Given> given = new ArrayList<>();
        for (int k = 0; k < 3_000; k++) {
            given.add(new Given("a", "annotator " + k % 700, k % 3 == 0 ? "no" : "yes"));
            given.add(new Given("b", "annotator " + k % 700, k % 3 == 0 ? "yes" : "no"));
        }
        Map<String, Double> labels =
                DawidSkene.fit(given, List.of("yes", "no")).labels().get("a");
        assertThat(labels.get("yes") + labels.get("no")).isCloseTo(1, within(1e-12));
    }

    @Test
    void aLabelThatThereIsNotIsRefused() {
        assertThatThrownBy(() -> DawidSkene.fit(List.of(new Given("a", "ada", "maybe")), List.of("yes", "no")))
                .hasMessageContaining("maybe");
    }
}
