package org.align4j.judge.config;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.align4j.core.run.Seeds;

/**
 * What a judge is given by the run that opens it.
 *
 * @param work a folder of the run's where a judge may keep what it need not ask again
 * @param seeds the run's
 * @param notes takes lines for the user: what a server can do, what a judge falls back to
 */
public record JudgeContext(Path work, Seeds seeds, Consumer<String> notes) {}
