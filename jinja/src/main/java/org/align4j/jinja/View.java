package org.align4j.jinja;

import java.util.List;

/**
 * What a dict's keys(), values() and items() give.
 *
 * @param kind {@code dict_keys} and so on
 */
record View(String kind, List<Object> items) {}
