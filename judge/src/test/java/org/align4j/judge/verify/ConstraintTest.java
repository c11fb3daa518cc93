package org.align4j.judge.verify;

import static org.assertj.core.api.Assertions.assertThat;

import org.align4j.core.chat.Content;
import org.align4j.judge.Candidate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConstraintTest {
    private static double score(ConstraintsAnswerCheck.Scoring scoring, String completion, String constraints) {
        return new ConstraintsAnswerCheck(scoring)
                .check(new Candidate(
                        "c",
                        Content.user("Say hello."),
                        Content.assistant(completion.replace("\\n", "\n")),
                        constraints))
                .score();
    }

    private static double all(String completion, String constraints) {
        return score(ConstraintsAnswerCheck.Scoring.ALL, completion, constraints);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'type': 'min-words', 'value': 3} | one two three | one two",
                "{'type': 'max-words', 'value': 2} | one two | one two three",
                "{'type': 'min-sentences', 'value': 2} | One. Two! | One.",
                "{'type': 'max-sentences', 'value': 1} | One. | One. Two.",
                "{'type': 'min-characters', 'value': 3} | abc | ab",
                "{'type': 'max-characters', 'value': 3} | abc | abcd",
                "{'type': 'paragraphs', 'value': 2} | a\\n\\nb | a\\nb",
                "{'type': 'include', 'words': ['red', 'blue']} | Red and blue | redder and blue",
                "{'type': 'exclude', 'words': ['red']} | redder | a Red one",
                "{'type': 'keyword-count', 'word': 'ho', 'at-least': 2} | ho ho | ho hoho",
                "{'type': 'letter-count', 'letter': 'a', 'at-most': 1} | Abc | Aba",
                "{'type': 'lowercase'} | all small | All small",
                "{'type': 'uppercase'} | ALL LARGE 1 | ALL LARGe",
                "{'type': 'capital-words', 'at-least': 1} | say NO now | say No now",
                "{'type': 'no-commas'} | a b | a, b",
                "{'type': 'starts-with', 'text': 'Dear'} | Dear sir | Oh dear",
                "{'type': 'ends-with', 'text': 'Bye.'} | so long. Bye. | Bye. So long",
                "{'type': 'bullets', 'at-least': 2, 'at-most': 2} | * a\\n* b | * a\\n* b\\n* c",
                "{'type': 'sections', 'marker': 'Part', 'at-least': 2} | Part 1 a\\nPart 2 b | Part 1 a",
                "{'type': 'highlights', 'at-least': 1} | so *very* good | so very good",
                "{'type': 'title'} | <<Song>>\\nla | <Song>\\nla",
                "{'type': 'json'} | {\"a\": [1]} | {a: 1",
                "{'type': 'quoted'} | \"all of it\" | \"half\" of it",
                "{'type': 'postscript'} | yes\\nP.S. no | yes P.S. no",
                "{'type': 'placeholders', 'at-least': 1} | call [name] | call name",
                "{'type': 'repeat-prompt'} | Say hello. Hello. | Hello.",
                "{'type': 'two-responses'} | one ****** two | one ****** one",
                "{'type': 'paragraph-starts-with', 'paragraph': 2, 'word': 'then'} | a\\n\\nThen b | then a\\n\\nb",
                "{'type': 'one-of', 'texts': ['yes', 'no']} | my answer is no | yes and no",
            })
    void everyConstraintTellsRightFromWrong(String constraint, String kept, String broken) {
        String list = "[" + constraint.replace('\'', '"') + "]";
        assertThat(all(kept, list)).as(kept).isEqualTo(1);
        assertThat(all(broken, list)).as(broken).isZero();
    }

    @Test
    void aFractionCountsWhatHolds() {
        String list = "[{\"type\": \"no-commas\"}, {\"type\": \"min-words\", \"value\": 5}]";
        assertThat(score(ConstraintsAnswerCheck.Scoring.FRACTION, "a b", list)).isEqualTo(0.5);
        assertThat(all("a b", list)).isZero();
    }

    @Test
    void whatIsNotUnderstoodIsUndecided() {
        assertThat(all("a", "[{\"type\": \"min-words\"}]")).isNaN();
        assertThat(all("a", "[{\"type\": \"bullets\"}]")).isNaN();
        assertThat(all("a", "[]")).isNaN();
        assertThat(all("a", "no list")).isNaN();
    }
}
