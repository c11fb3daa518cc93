package org.align4j.judge.language;

import java.util.ArrayList;
import java.util.List;
import org.align4j.judge.Verdict.Reading;
import org.align4j.judge.backend.Capabilities;
import org.align4j.judge.backend.ReadingChoice;

/** How a model's answers may be read, given what it can do and what the user wants. */
final class Readings {
    private Readings() {}

    /** What may be read, best first. */
    static List<Reading> of(Capabilities server, ReadingChoice wanted, QuestionTemplate.Kind kind) {
        List<Reading> readings = new ArrayList<>();
        boolean ranking = kind == QuestionTemplate.Kind.LISTWISE;
        boolean forced =
                server.constraint() != null && (!ranking || server.constraint().forcesObjects());
        // An order has no token of its own whose probability could be read.
        if (!ranking && server.topLogprobs() > 0 && wanted.mayRead(ReadingChoice.LOGPROB)) {
            readings.add(Reading.LOGPROB);
        }
        if (forced && wanted.mayRead(ReadingChoice.CONSTRAINED)) {
            readings.add(Reading.CONSTRAINED);
        }
        if (forced && wanted.mayRead(ReadingChoice.STRUCTURED)) {
            readings.add(Reading.STRUCTURED);
        }
        if (wanted.mayRead(ReadingChoice.TEXT)) {
            readings.add(Reading.TEXT);
        }
        return readings;
    }
}
