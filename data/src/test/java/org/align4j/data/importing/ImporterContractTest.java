package org.align4j.data.importing;

import static org.align4j.data.importing.ImportCase.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.data.Dataset;
import org.align4j.data.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every importer. A new one needs a row here, or {@link #everyImporterHasAnExample} fails. */
class ImporterContractTest {
    private static final String PAIR = "'chosen':[{'role':'user','content':'q'},{'role':'assistant','content':'a'}],"
            + "'rejected':[{'role':'user','content':'q'},{'role':'assistant','content':'b'}]";
    private static final Map<String, String> EXAMPLES = Map.ofEntries(
            Map.entry("text", "{'text':'a'}"),
            Map.entry(
                    "messages",
                    "{'conversations':[{'from':'human','value':'q'},{'from':'gpt','value':'a'}],'system':'s'}"),
            Map.entry("prompt", "{'prompt':'q','ground_truth':7}"),
            Map.entry("prompt-completion", "{'question':'q','response':'a'}"),
            Map.entry("preference", "{'prompt':'q','chosen':'a','rejected':'b','margin':2}"),
            Map.entry("preference-repeated-prompt", "{'prompt':'q'," + PAIR + "}"),
            Map.entry("preference-implicit", "{" + PAIR + "}"),
            Map.entry("unpaired", "{'prompt':'q','completion':'a','label':true}"),
            Map.entry(
                    "hh",
                    "{'chosen':'\\n\\nHuman: q\\n\\nAssistant: a','rejected':'\\n\\nHuman: q\\n\\nAssistant: b'}"),
            Map.entry("gsm8k", "{'question':'q','answer':'6*7\\n#### 42'}"),
            Map.entry("alpaca", "{'instruction':'q','input':'','output':'a'}"),
            Map.entry("autoj", "{'prompt':'q','response 1':'a','response 2':'b','label':2,'scenario':'s'}"),
            Map.entry(
                    "pandalm",
                    "{'instruction':'q','input':'','response1':'a','response2':'b','annotator1':1,'annotator2':0,"
                            + "'gpt_result':'Tie'}"),
            Map.entry(
                    "llmbar",
                    "{'input':'q','output_1':'a','output_2':'b','label':1,"
                            + "'judges':{'j':[{'swap = True':{'completion':['x','stop'],'winner':'1'}}]}}"),
            Map.entry(
                    "hhh-alignment",
                    "{'chosen_instruction':'" + judging("a") + "','rejected_instruction':'" + judging("b") + "'}"),
            Map.entry("prometheus", "{'instruction':'" + judging("a") + "','gpt4_score':[4,5]}"));

    @TempDir
    private Path folder;

    static Stream<Importer> importers() {
        return Importers.all().stream();
    }

    @Test
    void everyImporterHasAnExample() {
        assertThat(importers().map(Importer::name)).containsExactlyInAnyOrderElementsOf(EXAMPLES.keySet());
    }

    @ParameterizedTest
    @MethodSource("importers")
    void itsRowsAreToldByThemselves(Importer importer) {
        ImportReport report = new ImportCase(folder).run(ImportOptions.DEFAULT, example(importer));

        assertThat(report.formats().values()).containsExactly(importer.name());
        assertThat(report.target()).isEqualTo(importer.targets().get(0));
        assertThat(report.info().rows()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("importers")
    void itGivesEveryTargetItPromises(Importer importer) {
        for (Target target : importer.targets()) {
            ImportCase rows = new ImportCase(folder.resolve(target.word()));
            assertThat(rows.folder().toFile().mkdir()).isTrue();

            rows.run(ImportOptions.DEFAULT.as(target), example(importer));

            List<? extends Row> made = Dataset.open(rows.out(), target.type()).toList();
            assertThat(made).isNotEmpty().extracting(Row::id).doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest
    @MethodSource("importers")
    void rowsWithNullsAreCountedAndTheOthersKept(Importer importer) {
        String nulls = example(importer)
                .replaceAll(
                        "\"(text|conversations|prompt|question|chosen|instruction|output_1|chosen_instruction)\":",
                        "\"x\":");

        ImportReport report = new ImportCase(folder)
                .run(ImportOptions.DEFAULT.maxRejected(0.5), example(importer), nulls, example(importer));

        assertThat(report.info().rows()).isEqualTo(2);
        assertThat(report.rejected()).hasSize(1).containsValue(1L);
        assertThat(report.firstRejected()).singleElement().asString().contains("rows.jsonl:2: ");
        assertThat(report.info().dropped()).isEqualTo(report.rejected());
    }

    @ParameterizedTest
    @MethodSource("importers")
    void aFileWithOtherColumnsIsRefusedWithWhatIsWanted(Importer importer) {
        assertThatThrownBy(() -> new ImportCase(folder)
                        .run(ImportOptions.DEFAULT.format(importer.name()), json("{'colour':'red'}")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("colour")
                .hasMessageContaining(importer.doc());
    }

    private static String judging(String response) {
        return "###The instruction to evaluate:\\nq\\n\\n###Response to evaluate:\\n" + response
                + "\\n\\n###Score Rubrics:\\nr\\n\\n###Feedback: ";
    }

    private static String example(Importer importer) {
        return json(Objects.requireNonNull(EXAMPLES.get(importer.name())));
    }
}
