package org.align4j.data.importing.formats;

import static org.align4j.data.importing.ImportCase.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.align4j.core.chat.Content;
import org.align4j.data.Preference;
import org.align4j.data.importing.ImportCase;
import org.align4j.data.importing.ImportConfig;
import org.align4j.data.importing.ImportReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImplicitPreferenceTest {
    @TempDir
    private Path folder;

    /** The first two are what TRL's extract_prompt gives. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "The sky is blue.|The sky is green.|The sky is| blue.| green.",
                "The sky is blue|The sky isn't|The sky is| blue|n't",
                "sky 😀|sky 😁|sky| 😀| 😁"
            })
    void thePromptOfTextsIsTheirCommonStartWithoutASpaceAtItsEnd(
            String chosen, String rejected, String prompt, String better, String worse) {
        ImportCase rows = new ImportCase(folder);

        rows.run(
                ImportConfig.DEFAULT,
                json("{'chosen':'" + chosen + "','rejected':'").replace("isn't", "isn't") + rejected + json("'}"));

        assertThat(rows.rows(Preference.class)).singleElement().satisfies(pair -> {
            assertThat(pair.prompt()).isEqualTo(Content.text(prompt));
            assertThat(pair.chosen()).isEqualTo(Content.text(better));
            assertThat(pair.rejected()).isEqualTo(Content.text(worse));
        });
    }

    @Test
    void pairsWithoutAPromptOrWithAnEarlyDifferenceAreCounted() {
        String user = "{'role':'user','content':'q'}";
        String answer = "{'role':'assistant','content':'a'}";

        ImportReport report = new ImportCase(folder)
                .run(
                        ImportConfig.DEFAULT.maxRejected(1),
                        json("{'chosen':[" + user + "," + answer + "],'rejected':[" + user
                                + ",{'role':'assistant','content':'b'}]}"),
                        json("{'chosen':[" + user + "," + answer + "],'rejected':[{'role':'user','content':'p'},"
                                + answer + "]}"),
                        json("{'chosen':[" + user + "," + answer + "," + user + "," + answer + "],'rejected':[" + user
                                + ",{'role':'assistant','content':'b'}," + user + "," + answer + "]}"),
                        json("{'chosen':[" + user + "," + answer + "],'rejected':[" + user + "," + answer + "]}"),
                        json("{'chosen':[" + user + "," + answer + "],'rejected':[" + user + "]}"));

        assertThat(report.rejected())
                .isEqualTo(Map.of(
                        "no-common-prompt", 1L,
                        "differs-before-last-turn", 1L,
                        "identical-pair", 1L,
                        "empty-completion", 1L));
    }
}
