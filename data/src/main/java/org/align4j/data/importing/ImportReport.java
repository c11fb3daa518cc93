package org.align4j.data.importing;

import java.util.List;
import java.util.Map;
import org.align4j.data.DatasetInfo;
import org.align4j.data.importing.row.Target;

/**
 * What an import did.
 *
 * @param target what the rows became
 * @param formats which importer read each file
 * @param rowsRead rows of the files, used or not
 * @param examples what the rows hold: as many as rows, unless several rows make one example or one row holds several
 * @param rejected rows left out, by reason
 * @param firstRejected the first of them: file, line, what is wrong
 * @param unused columns, and keys inside messages, that hold something no row type keeps; in how many rows or messages
 * @param renamedIds ids that came twice and got a number behind them
 * @param info of the dataset
 */
public record ImportReport(
        Target target,
        Map<String, String> formats,
        long rowsRead,
        long examples,
        Map<String, Long> rejected,
        List<String> firstRejected,
        Map<String, Long> unused,
        long renamedIds,
        DatasetInfo info) {}
