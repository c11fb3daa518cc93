package org.align4j.data.importing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.align4j.core.chat.Content;
import org.align4j.data.Dataset;
import org.align4j.data.Prompt;
import org.align4j.data.Ranking;
import org.align4j.data.importing.row.Target;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Published data sets as they are, where they lie beside the project. */
class RealDataTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "hh_harmless_base,dev.jsonl,PREFERENCES,hh,360,359",
        "hh_harmless_base,dev.jsonl,LABELS,hh,360,718",
        "hh_harmless_base,dev.jsonl,PROMPTS,hh,360,360",
        "gsm8k_train,dev.jsonl,PROMPTS,gsm8k,1200,1200",
        "gsm8k_test,dev.jsonl,DEMONSTRATIONS,gsm8k,649,649",
        "instruction_data_rasbt,dev.jsonl,DEMONSTRATIONS,alpaca,572,572",
        "preference_pairs_rasbt,dev.jsonl,PREFERENCES,preference,572,569",
        "autoj_pairwise_human,dev.jsonl,LABELLED_PAIRS,autoj,195,195",
        "autoj_pairwise_human,dev.jsonl,PREFERENCES,autoj,195,194",
        "pandalm_human3,dev.jsonl,LABELLED_PAIRS,pandalm,440,440",
        "pandalm_human3,dev.jsonl,PREFERENCES,pandalm,440,415",
        "pandalm_human3,dev.jsonl,VERDICTS,pandalm,440,880",
        "llmbar_judged,dev.jsonl,LABELLED_PAIRS,llmbar,423,423",
        "llmbar_judged,dev.jsonl,PREFERENCES,llmbar,423,422",
        "llmbar_judged,dev.jsonl,VERDICTS,llmbar,423,2538",
        "hhh_alignment,dev.jsonl,PREFERENCES,hhh-alignment,107,107",
        "hhh_alignment,dev.jsonl,LABELLED_PAIRS,hhh-alignment,107,107",
        "prometheus_vicuna_abs4,dev.jsonl,RATINGS,prometheus,120,120",
        "ifeval,dev.jsonl,PROMPTS,ifeval,263,263",
        "svamp,dev.jsonl,PROMPTS,svamp,518,518",
        "self_instruct_seed,dev.jsonl,DEMONSTRATIONS,self-instruct,85,85",
        "self_instruct_user_oriented,dev.jsonl,DEMONSTRATIONS,self-instruct,116,116",
        "gsm8k_model_solutions,dev.jsonl,LABELS,gsm8k-solutions,320,1280",
        "gsm8k_model_solutions,dev.jsonl,RANKINGS,gsm8k-solutions,320,166",
        "gsm8k_model_solutions,dev.jsonl,PREFERENCES,gsm8k-solutions,320,554",
        "oasst_human_ranked_trees,dev.jsonl,RANKINGS,oasst-trees,55,116",
        "oasst_human_ranked_trees,dev.jsonl,PREFERENCES,oasst-trees,55,378",
        "oasst_human_ranked_trees,dev.jsonl,DEMONSTRATIONS,oasst-trees,55,133",
        "oasst_human_ranked_trees,dev.jsonl,PROMPTS,oasst-trees,55,135",
        "tinyshakespeare,dev.txt,DOCUMENTS,text,5916,5916",
    })
    void publishedDataSetsAreImported(String set, String file, Target target, String format, long read, long kept) {
        Path source = Fixtures.shared("data").resolve(set).resolve(file);

        ImportReport report =
                DataImport.run(List.of(source), folder.resolve("out"), ImportConfig.DEFAULT.as(target), count -> {});

        assertThat(report.formats().values()).containsExactly(format);
        assertThat(report.rowsRead()).isEqualTo(read);
        assertThat(report.info().rows()).isEqualTo(kept);
        assertThat(Dataset.open(folder.resolve("out"), target.type()).toList()).hasSize((int) kept);
    }

    /** Of every tenth line the last third is cut off, the line after it is a row of something else. */
    @ParameterizedTest
    @CsvSource({
        "hh_harmless_base,PREFERENCES",
        "preference_pairs_rasbt,PREFERENCES",
        "autoj_pairwise_human,LABELLED_PAIRS",
        "pandalm_human3,VERDICTS",
        "llmbar_judged,PREFERENCES",
        "hhh_alignment,LABELS",
        "prometheus_vicuna_abs4,RATINGS",
        "gsm8k_model_solutions,RANKINGS",
        "oasst_human_ranked_trees,RANKINGS",
        "self_instruct_seed,DEMONSTRATIONS",
        "svamp,PROMPTS"
    })
    void brokenLinesOfRealFilesAreNamedAndNoOthers(String set, Target target) throws IOException {
        List<String> lines =
                Files.readAllLines(Fixtures.shared("data").resolve(set).resolve("dev.jsonl"));
        Path whole = Files.write(folder.resolve("whole.jsonl"), lines);
        ImportConfig lenient = ImportConfig.DEFAULT.as(target).maxRejected(1);
        DataImport.run(List.of(whole), folder.resolve("good"), lenient, count -> {});
        Set<Long> expected = rejected(folder.resolve("good"));
        for (int i = 0; i + 1 < lines.size(); i += 10) {
            lines.set(i, lines.get(i).substring(0, 2 * lines.get(i).length() / 3));
            lines.set(i + 1, "{\"colour\":\"red\"}");
            expected.addAll(List.of(i + 1L, i + 2L));
        }

        ImportReport report = DataImport.run(
                List.of(Files.write(folder.resolve("broken.jsonl"), lines)),
                folder.resolve("out"),
                lenient,
                count -> {});

        assertThat(report.rowsRead()).isEqualTo(lines.size());
        assertThat(rejected(folder.resolve("out"))).isEqualTo(expected);
    }

    /** The lines that an import names as left out. */
    private static Set<Long> rejected(Path dataset) throws IOException {
        Set<Long> lines = new TreeSet<>();
        Path file = dataset.resolve(Rejections.FILE);
        for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
            lines.add(new ObjectMapper().readTree(line).path("line").asLong());
        }
        return lines;
    }

    @Test
    void aRankedTreeKeepsConversationsAndTheOrderOfPeople() {
        Path source = Fixtures.shared("data/oasst_human_ranked_trees/dev.jsonl");
        ImportReport report = DataImport.run(List.of(source), folder.resolve("out"), ImportConfig.DEFAULT, count -> {});

        assertThat(report.examples()).isEqualTo(135);
        assertThat(report.rejected()).isEqualTo(Map.of("nothing-to-compare", 19L));
        assertThat(Dataset.open(folder.resolve("out"), Ranking.class).toList()).allSatisfy(ranking -> {
            assertThat(ranking.ranks()).contains(0).doesNotHaveDuplicates();
            assertThat(((Content.Chat) ranking.prompt()).messages())
                    .last()
                    .matches(last -> last.role().equals("user"));
        });
    }

    @Test
    void verifiableAnswersAreWhatVerifiersRead() {
        DataImport.run(
                List.of(Fixtures.shared("data/svamp/dev.jsonl")),
                folder.resolve("svamp"),
                ImportConfig.DEFAULT,
                count -> {});
        DataImport.run(
                List.of(Fixtures.shared("data/gsm8k_model_solutions/dev.jsonl")),
                folder.resolve("solutions"),
                ImportConfig.DEFAULT.as(Target.PROMPTS),
                count -> {});
        DataImport.run(
                List.of(Fixtures.shared("data/ifeval/dev.jsonl")),
                folder.resolve("ifeval"),
                ImportConfig.DEFAULT,
                count -> {});

        assertThat(Dataset.open(folder.resolve("svamp"), Prompt.class).toList())
                .allMatch(row -> String.valueOf(row.groundTruth()).matches("-?\\d+"))
                .first()
                .returns("chal-1", Prompt::id)
                .returns("51", Prompt::groundTruth);
        assertThat(Dataset.open(folder.resolve("solutions"), Prompt.class).toList())
                .allMatch(row -> String.valueOf(row.groundTruth()).matches("-?\\d+(\\.\\d+)?"))
                .first()
                .returns("70000", Prompt::groundTruth);
        assertThat(Dataset.open(folder.resolve("ifeval"), Prompt.class).toList())
                .first()
                .returns("1000", Prompt::id)
                .returns(
                        "{\"instruction_id_list\":[\"punctuation:no_comma\",\"detectable_format:"
                                + "number_highlighted_sections\",\"length_constraints:number_words\"],\"kwargs\":[{},"
                                + "{\"num_highlights\":3},{\"relation\":\"at least\",\"num_words\":300}]}",
                        Prompt::groundTruth);
    }

    @ParameterizedTest
    @CsvSource({"gsm8k_train,10", "gsm8k_test,70000"})
    void gsm8kAnswersAreNumbers(String set, String first) {
        Path source = Fixtures.shared("data").resolve(set).resolve("dev.jsonl");
        DataImport.run(List.of(source), folder.resolve("out"), ImportConfig.DEFAULT, count -> {});

        List<Prompt> prompts = Dataset.open(folder.resolve("out"), Prompt.class).toList();

        assertThat(prompts.get(0).groundTruth()).isEqualTo(first);
        assertThat(prompts).extracting(Prompt::groundTruth).allMatch(answer -> answer.matches("-?\\d+(\\.\\d+)?"));
    }
}
