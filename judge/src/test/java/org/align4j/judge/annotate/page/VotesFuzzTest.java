package org.align4j.judge.annotate.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.align4j.core.chat.Content;
import org.align4j.judge.annotate.AnnotationItem;
import org.align4j.judge.annotate.Answer;
import org.align4j.judge.annotate.Answer.Choice;
import org.align4j.judge.annotate.Round;
import org.align4j.judge.annotate.RoundFolder;
import org.align4j.judge.annotate.Task;
import org.align4j.judge.annotate.Vote;
import org.align4j.judge.annotate.outcome.Aggregation;
import org.align4j.judge.annotate.outcome.ExportConfig;
import org.align4j.judge.annotate.outcome.RoundExport;
import org.align4j.judge.annotate.outcome.RoundStatistics;
import org.align4j.testkit.Fuzz;
import org.align4j.testkit.Mutations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Votes from anybody, and journals that somebody edited. */
class VotesFuzzTest {
    private static final int INPUTS = 400;
    private static final int POSTS = Integer.getInteger("fuzz.inputs", 300);

    @TempDir
    Path path;

    /** Nothing is thrown: lines that are not votes are set aside, and statistics and export go on. */
    @ParameterizedTest
    @EnumSource(Task.class)
    void whateverAJournalHoldsStatisticsAndExportGoOn(Task task) throws IOException {
        Round round = new Round(task, 5, 5, List.of("kind"), 1);
        RoundFolder folder = RoundFolder.keep(path, round, items(task));
        Path file = folder.journal("ada");
        new Fuzz(
                        "votes-" + task,
                        List.of(journal(round, folder.items())),
                        Mutations.text(),
                        InterruptedException.class,
                        256 << 20,
                        INPUTS)
                .check(input -> {
                    Files.write(file, input);
                    RoundStatistics.of(folder, warning -> {});
                    for (Aggregation aggregation : Aggregation.values()) {
                        RoundExport export = new RoundExport(folder, ExportConfig.of(aggregation), warning -> {});
                        if (task == Task.PAIRS || task == Task.RANKING) {
                            export.preferences();
                        } else {
                            export.labels();
                        }
                    }
                });
    }

    @Test
    void whateverIsPostedTheOwnersPageGoesOn() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(Long.getLong("fuzz.seed", 1));
        try (ServedRound round =
                new ServedRound(path, new Round(Task.PAIRS, 5, 5, List.of("kind"), 1), ServedRound.pairs(4), 1)) {
            List<byte[]> corpus = new ArrayList<>();
            for (String alias : round.next("ada", 4)) {
                corpus.add(("{\"vote\": \"" + ServedRound.uuid(corpus.size()) + "\", \"item\": \"" + alias
                                + "\", \"answer\": {\"choice\": \"first\", \"strength\": 2, \"axes\": {\"kind\": 3},"
                                + " \"comment\": \"why\"}, \"millis\": 1200}")
                        .getBytes(StandardCharsets.UTF_8));
            }
            for (int i = 0; i < POSTS; i++) {
                byte[] body = Mutations.text().mutate(corpus, random);
                assertThat(round.postBytes("ada", body).statusCode())
                        .as(new String(body, StandardCharsets.UTF_8))
                        .isIn(200, 400, 404, 409);
            }
            assertThat(round.page("/owner/", "owner").statusCode()).isEqualTo(200);
            assertThat(round.page("/owner/item/0", "owner").statusCode()).isEqualTo(200);
            assertThat(round.warnings)
                    .as("no internal error, no line set aside")
                    .isEmpty();
            RoundStatistics.of(round.folder, round.warnings::add);
            assertThat(round.warnings).isEmpty();
        }
    }

    private static List<AnnotationItem> items(Task task) {
        int completions = task == Task.PAIRS ? 2 : task == Task.RANKING ? 3 : 1;
        return IntStream.range(0, 3)
                .mapToObj(i -> new AnnotationItem(
                        "item-" + i,
                        Content.user("?"),
                        IntStream.range(0, completions)
                                .mapToObj(place -> Content.assistant(i + "/" + place))
                                .toList(),
                        null))
                .toList();
    }

    private static byte[] journal(Round round, List<AnnotationItem> items) throws IOException {
        List<Vote> votes = new ArrayList<>();
        for (AnnotationItem item : items) {
            Answer answer = switch (round.task()) {
                case PAIRS -> Answer.pair(Choice.SECOND, 2);
                case RATINGS -> Answer.rating(4);
                case RANKING -> Answer.ranks(List.of(1, 3, 1));
                case SAFETY -> Answer.safety(true, false);
            };
            votes.add(new Vote(
                    "ada-" + item.id(),
                    item.id(),
                    0,
                    "ada",
                    IntStream.range(0, item.completions().size()).boxed().toList(),
                    answer.withAxes(Map.of("kind", 2)).withComment("why"),
                    null,
                    round.task() == Task.PAIRS ? 5 : 0,
                    900,
                    "2026-11-25T12:00:00Z"));
        }
        votes.add(votes.get(2).takenBack("undo", "2026-11-25T12:00:01Z"));
        StringBuilder text = new StringBuilder();
        for (Vote vote : votes) {
            text.append(new ObjectMapper().writeValueAsString(vote)).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
