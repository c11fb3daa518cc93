package org.align4j.judge.selection;

/** Those that say most, however alike. */
public record NoneSpread() implements Spread {}
