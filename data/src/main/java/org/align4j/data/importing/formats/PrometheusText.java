package org.align4j.data.importing.formats;

import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;
import org.jspecify.annotations.Nullable;

/**
 * The question that Prometheus puts to a judge (Kim et al. 2023), taken apart. The parts stand under headings that begin
 * with three hashes; a completion may hold such a heading too, so that what follows it is looked for from the end.
 */
record PrometheusText(
        String instruction, String response, @Nullable String reference, String rubric) {
    private static final String INSTRUCTION = "###The instruction to evaluate:\n";
    private static final String RESPONSE = "\n\n###Response to evaluate:\n";
    private static final String REFERENCE = "\n\n###Reference Answer (Score 5):\n";
    private static final String RUBRIC = "\n\n###Score Rubrics:\n";
    private static final String FEEDBACK = "###Feedback:";

    static boolean looksSo(String text) {
        return text.contains(INSTRUCTION) && text.contains(RESPONSE) && text.contains(RUBRIC);
    }

    static PrometheusText of(String column, String text) {
        int instruction = text.indexOf(INSTRUCTION);
        int response = text.indexOf(RESPONSE);
        int rubric = text.lastIndexOf(RUBRIC);
        if (instruction < 0 || response < instruction || rubric < response) {
            throw new RowProblem(
                    Reason.WRONG_TYPE, column + " is not a judging prompt of Prometheus: it lacks a heading");
        }
        int reference = text.lastIndexOf(REFERENCE, rubric);
        boolean referenced = reference > response;
        int feedback = text.indexOf(FEEDBACK, rubric);
        return new PrometheusText(
                text.substring(instruction + INSTRUCTION.length(), response),
                text.substring(response + RESPONSE.length(), referenced ? reference : rubric),
                referenced ? text.substring(reference + REFERENCE.length(), rubric) : null,
                text.substring(rubric + RUBRIC.length(), feedback < 0 ? text.length() : feedback)
                        .strip());
    }
}
