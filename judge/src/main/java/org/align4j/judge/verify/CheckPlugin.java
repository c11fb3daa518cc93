package org.align4j.judge.verify;

import org.align4j.core.plugin.Plugin;
import org.align4j.core.plugin.PluginOptions;
import org.align4j.judge.Candidate;

/** A verifier's check of one's own. Several threads may ask at the same time. */
public interface CheckPlugin extends Plugin {
    /** What it finds out about a completion; one that cannot be checked is undecided, never 0. */
    CheckOutcome check(Candidate candidate, PluginOptions options);
}
