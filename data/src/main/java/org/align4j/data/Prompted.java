package org.align4j.data;

import org.align4j.core.chat.Content;

/** A row about one prompt. */
public interface Prompted extends Row {
    Content prompt();
}
