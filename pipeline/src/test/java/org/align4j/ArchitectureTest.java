package org.align4j;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.align4j.model.Scalars;
import org.align4j.pipeline.Main;
import org.align4j.testkit.Fixtures;

/** The walls of docs/architecture.md: which module may use which, and which library lives where. */
@AnalyzeClasses(packages = "org.align4j", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String CORE = "org.align4j.core..";
    private static final String JINJA = "org.align4j.jinja..";
    private static final String DATA = "org.align4j.data..";
    private static final String MODEL = "org.align4j.model..";
    private static final String JUDGE = "org.align4j.judge..";
    private static final String REWARD = "org.align4j.reward..";
    private static final String RL = "org.align4j.rl..";
    private static final String PIPELINE = "org.align4j.pipeline..";

    @ArchTest
    static final ArchRule coreStandsAlone = uses(CORE);

    @ArchTest
    static final ArchRule jinjaStandsAlone = uses(JINJA);

    @ArchTest
    static final ArchRule dataUsesCore = uses(DATA, CORE);

    @ArchTest
    static final ArchRule modelUsesCoreAndJinja = uses(MODEL, CORE, JINJA);

    @ArchTest
    static final ArchRule judgeUsesCoreDataAndModel = uses(JUDGE, CORE, JINJA, DATA, MODEL);

    @ArchTest
    static final ArchRule rewardUsesEverythingBelow = uses(REWARD, CORE, DATA, MODEL, JUDGE);

    @ArchTest
    static final ArchRule rlUsesEverythingBelow = uses(RL, CORE, DATA, MODEL, JUDGE, REWARD);

    @ArchTest
    static final ArchRule arrowLivesInData = fence("org.apache.arrow..", DATA);

    @ArchTest
    static final ArchRule parquetLivesInItsPackageOfData = fence("org.apache.parquet..", "org.align4j.data.parquet..");

    @ArchTest
    static final ArchRule itsCompressionsToo = fence("io.airlift..", "org.align4j.data.parquet..");

    @ArchTest
    static final ArchRule arraysStayOutOfCoreDataAndJudge = fence("ai.djl.ndarray..", MODEL, REWARD, RL, PIPELINE);

    @ArchTest
    static final ArchRule theEngineLivesInModel = noClasses()
            .that(are(resideInAnyPackage("org.align4j..")))
            .and(are(resideOutsideOfPackages(MODEL)))
            .should()
            .dependOnClassesThat(
                    are(resideInAnyPackage("ai.djl..")).and(are(resideOutsideOfPackages("ai.djl.ndarray.."))));

    /** Their gradients may read freed memory: see {@link Scalars}, which has the same. */
    @ArchTest
    static final ArchRule numbersMeetArraysInScalars = noClasses()
            .should()
            .callMethod(NDArray.class, "mul", Number.class)
            .orShould()
            .callMethod(NDArray.class, "div", Number.class)
            .orShould()
            .callMethod(NDArray.class, "pow", Number.class)
            .orShould()
            .callMethod(NDArray.class, "minimum", Number.class)
            .orShould()
            .callMethod(NDArray.class, "maximum", Number.class);

    @ArchTest
    static final ArchRule picocliLivesInTheCommandLine = fence("picocli..", "org.align4j.pipeline.cli..");

    @ArchTest
    static final ArchRule httpServersKeepTheRulesOfOnePackage =
            fence("com.sun.net.httpserver..", "org.align4j.core.server..");

    @ArchTest
    static final ArchRule onlyMainEndsTheProcess = noClasses()
            .that()
            .doNotBelongToAnyOf(Main.class)
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "halt", int.class);

    @ArchTest
    static final ArchRule randomNumbersComeFromTheRunsSeed = noClasses()
            .that()
            .resideOutsideOfPackage("org.align4j.core.run..")
            .should()
            .callMethod(Math.class, "random")
            .orShould()
            .callConstructor(Random.class)
            .orShould()
            .callConstructor(SplittableRandom.class)
            .orShould()
            .callMethod(UUID.class, "randomUUID")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(ThreadLocalRandom.class);

    /** The JDK's newer generators lie in a module that runtimes without a compiler may lack, Temurin's among them. */
    @ArchTest
    static final ArchRule theGeneratorIsOurOwn = noClasses()
            .that()
            .resideOutsideOfPackage("org.align4j.testkit..")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(RandomGeneratorFactory.class);

    @ArchTest
    static final ArchRule theClockIsReadInOnePlace = noClasses()
            .that()
            .resideOutsideOfPackage("org.align4j.core.run..")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(LocalDate.class, "now")
            .orShould()
            .callMethod(LocalDateTime.class, "now")
            .orShould()
            .callMethod(ZonedDateTime.class, "now")
            .orShould()
            .callMethod(Clock.class, "systemDefaultZone")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");

    @ArchTest
    static final ArchRule classesAreNotNamedAfterNothing = classes()
            .should()
            .haveSimpleNameNotEndingWith("Util")
            .andShould()
            .haveSimpleNameNotEndingWith("Utils")
            .andShould()
            .haveSimpleNameNotEndingWith("Helper")
            .andShould()
            .haveSimpleNameNotEndingWith("Manager")
            .andShould()
            .haveSimpleNameNotEndingWith("Impl");

    /** What a package stands on stands below it, so that each can be read, tested and moved without those above. */
    @ArchTest
    static final ArchRule packagesFormNoCircle =
            slices().matching("org.align4j.(**)").should().beFreeOfCycles();

    /** A longer one does more than one thing: part it where it does. */
    @ArchTest
    static void noFileIsLongerThanThreeHundredLines(JavaClasses ours) throws IOException {
        try (Stream<Path> files = Files.walk(Fixtures.root())) {
            List<String> tooLong = files.filter(ArchitectureTest::isOurSource)
                    .filter(file -> lines(file) > 300)
                    .map(file -> file.getFileName() + ": " + lines(file))
                    .toList();
            assertThat(tooLong).isEmpty();
        }
    }

    private static boolean isOurSource(Path file) {
        return file.toString().endsWith(".java") && file.toString().contains("/src/main/java/");
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of our own modules, only those named and itself. */
    private static ArchRule uses(String module, String... below) {
        String[] allowed = new String[below.length + 1];
        allowed[0] = module;
        System.arraycopy(below, 0, allowed, 1, below.length);
        return noClasses()
                .that()
                .resideInAPackage(module)
                .should()
                .dependOnClassesThat(
                        are(resideInAnyPackage("org.align4j..")).and(are(resideOutsideOfPackages(allowed))));
    }

    /** Nobody but these packages may use a library. */
    private static ArchRule fence(String library, String... users) {
        return noClasses()
                .that(are(resideInAnyPackage("org.align4j..")))
                .and(are(resideOutsideOfPackages(users)))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(library);
    }
}
