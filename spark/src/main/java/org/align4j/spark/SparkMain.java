package org.align4j.spark;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.align4j.pipeline.Commands;
import org.align4j.pipeline.Stages;
import org.align4j.pipeline.cli.Program;
import org.align4j.pipeline.cli.Terminal;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** {@code spark-submit --class org.align4j.spark.SparkMain align4j-spark.jar sample --policy …}: align on a cluster. */
public final class SparkMain {
    private SparkMain() {}

    public static void main(String[] words) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        Terminal terminal = Terminal.of(out, err, System.getenv());
        SparkConf conf = new SparkConf().setIfMissing("spark.app.name", "align " + String.join(" ", words));
        int code;
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            code = new Program(Stages.all(), Commands.all(), terminal, Optional.of(new SparkWorkers(spark)))
                    .execute(List.of(words));
        }
        System.exit(code);
    }
}
