package org.align4j.judge.verify;

import org.align4j.judge.Candidate;

/**
 * Whether a completion is right, by rule. To add a check: one record in a file of its own beside this one, its name here,
 * and its row in {@code AnswerCheckContractTest}. An error of any kind is undecided.
 */
public sealed interface AnswerCheck
        permits CommandAnswerCheck,
                ConstraintsAnswerCheck,
                ContainsAnswerCheck,
                ExactAnswerCheck,
                FormatAnswerCheck,
                JsonSchemaAnswerCheck,
                LengthAnswerCheck,
                MathAnswerCheck,
                NumericAnswerCheck,
                PluginAnswerCheck,
                RegexAnswerCheck,
                RepetitionAnswerCheck,
                StringF1AnswerCheck {
    CheckOutcome check(Candidate candidate);
}
