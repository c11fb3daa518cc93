package org.align4j.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DrawingTest {
    private static final Pattern NAME = Pattern.compile("<text x=\"([\\d.]+)\" y=\"([\\d.]+)\" class=\"legend ");

    @Test
    void fewNamesStandAtTheTopRightEachEndingBeforeTheNextBegins() {
        List<double[]> places = places("single", "mean");
        assertThat(places).extracting(place -> place[1]).containsOnly(Drawing.TOP - 14.0);
        assertThat(places.get(1)[0]).isEqualTo(Drawing.WIDTH - Drawing.RIGHT);
        assertThat(places.get(1)[0] - places.get(0)[0]).isGreaterThan(6 * "mean".length());
    }

    @Test
    void manyNamesStandBelowInLinesAndTheDrawingGrowsByThem() {
        String[] names = {"single", "mean", "median", "worst", "variance, penalty 0.5", "deviation, penalty 1.0"};
        List<double[]> places = places(names);
        for (int i = 0; i < names.length; i++) {
            double[] place = places.get(i);
            assertThat(place[0])
                    .isBetween((double) Drawing.LEFT, Drawing.WIDTH - Drawing.RIGHT - 6.0 * names[i].length());
            assertThat(place[1]).isGreaterThan(Drawing.HEIGHT);
            if (i > 0 && place[1] == places.get(i - 1)[1]) {
                assertThat(place[0] - places.get(i - 1)[0]).isGreaterThan(6 * names[i - 1].length());
            }
        }
        String svg = legend(names).end();
        double last = places.get(names.length - 1)[1];
        assertThat(svg).contains("data-bottom=\"" + (Drawing.HEIGHT - Drawing.BOTTOM) + "\"");
        assertThat(svg).contains("viewBox=\"0 0 " + Drawing.WIDTH + " " + (int) (last + 5) + "\"");
    }

    private static Drawing legend(String... names) {
        return new Drawing(Drawing.WIDTH, Drawing.HEIGHT, "curves").legend(List.of(names));
    }

    private static List<double[]> places(String... names) {
        List<double[]> places = new ArrayList<>();
        Matcher name = NAME.matcher(legend(names).end());
        while (name.find()) {
            places.add(new double[] {Double.parseDouble(name.group(1)), Double.parseDouble(name.group(2))});
        }
        return places;
    }
}
