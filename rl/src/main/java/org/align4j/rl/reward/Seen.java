package org.align4j.rl.reward;

import java.util.List;
import org.align4j.rl.episode.Episode;

/**
 * What an iteration brought, as a source that learns sees it.
 *
 * @param iteration from 0
 * @param episodes those that the policy learned from
 * @param earned by each of them, by all terms
 */
public record Seen(int iteration, List<Episode> episodes, List<Rewards.Earned> earned) {}
