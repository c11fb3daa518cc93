package org.align4j.data.transform;

import java.util.Map;
import org.align4j.data.DatasetInfo;

/**
 * What a transform did.
 *
 * @param rowsRead of all its inputs
 * @param leftOut rows that are in no output, by reason
 * @param renamedIds ids that came twice and got a number behind them
 * @param info of the new dataset
 */
public record TransformReport(long rowsRead, Map<String, Long> leftOut, long renamedIds, DatasetInfo info) {}
