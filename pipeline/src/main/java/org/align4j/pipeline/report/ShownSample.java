package org.align4j.pipeline.report;

import java.util.List;

/**
 * A prompt with two completions, and what was said of them.
 *
 * @param why by whom and for what reason
 */
record ShownSample(String prompt, List<Answer> answers, String why) {
    /** @param won whether it is preferred */
    record Answer(String who, String text, boolean won) {}
}
