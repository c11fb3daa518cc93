package org.align4j.data.importing.row;

import java.util.List;

/** Token ids to text, for sets that hold nothing else. */
@FunctionalInterface
public interface TokenDecoder {
    /** The text without special tokens. */
    String text(List<Integer> ids);
}
