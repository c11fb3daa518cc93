package org.align4j.judge.selection;

/** Of the best, half as many again as are wanted, those that lie farthest from each other and from what was asked (Gonzalez 1985). */
public record KCentreSpread() implements Spread {}
